package io.bucketbrigade.cli.session;

import io.bucketbrigade.engine.settle.ZippedLines;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.ledger.LedgerPage.Position;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The lines of a ledger, fetched page by page as they are asked for. For one thread. */
public final class LedgerLines implements Iterator<String> {

  private final Function<@Nullable Position, LedgerPage> pages;
  private Iterator<String> lines = List.<String>of().iterator();
  private @Nullable Position next;
  private boolean begun;

  /**
   * Lines from the beginning on.
   *
   * @param pages gives the page that begins at a position; null is the first
   */
  public LedgerLines(Function<@Nullable Position, LedgerPage> pages) {
    this.pages = pages;
  }

  @Override
  public boolean hasNext() {
    while (!lines.hasNext() && (!begun || next != null)) {
      LedgerPage page = pages.apply(next);
      begun = true;
      lines = ZippedLines.of(page).iterator();
      next = page.next();
    }
    return lines.hasNext();
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the ledger ends here");
    }
    return lines.next();
  }
}
