package io.bucketbrigade.engine.listing;

import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * One side's rows of a range, in ascending key order, with the next page fetched while this one is
 * used. Holds at most two pages.
 *
 * <p>Nothing the server says about order is believed: a row that does not ascend in UTF-8 byte
 * order, a page that repeats or does not advance, and a key outside of the prefix end the listing
 * with a {@link ListingException}, because a merge over it would skip keys silently.
 *
 * <p>For one thread. Request failures are {@link SideException}s; an interrupt while waiting for a
 * page is an {@link InterruptedException}.
 */
public final class SortedListing implements AutoCloseable {

  /** An empty page that claims more is legal; a server that sends only such pages is not. */
  private static final int MAX_EMPTY_PAGES = 100;

  private final MappingSide side;
  private final KeyRange range;

  private @Nullable FutureTask<ListPage> fetching;
  private @Nullable Thread fetcher;
  private @Nullable String usedToken;
  private Iterator<ListedObject> rows = List.<ListedObject>of().iterator();
  private @Nullable ObjectKey last;
  private @Nullable ObjectKey firstKeyBeyond;
  private int emptyPages;
  private boolean sawStart;
  private boolean sawRow;
  private boolean atEnd;

  /** Begins to fetch the first page. */
  public SortedListing(MappingSide side, KeyRange range) {
    this.side = side;
    this.range = range;
    this.last = range.after();
    if (range.isEmpty()) {
      atEnd = true;
    } else {
      ObjectKey after = range.after();
      fetch(ListRequest.from(side.prefix(), after == null ? null : side.full(after)));
    }
  }

  /** The next row, with its key relative to the mapping; null at the end of the range. */
  public @Nullable ListedObject next() throws InterruptedException {
    while (!atEnd) {
      if (rows.hasNext()) {
        ListedObject row = relative(rows.next());
        if (isStartAfterItself(row.key())) {
          sawStart = true;
          continue;
        }
        requireAscending(row.key());
        if (range.isBeyond(row.key())) {
          firstKeyBeyond = row.key();
          atEnd = true;
          return null;
        }
        last = row.key();
        sawRow = true;
        return row;
      }
      turnPage();
    }
    return null;
  }

  /** The first key after the range; null if there is none, or before the end was reached. */
  public @Nullable ObjectKey firstKeyBeyond() {
    return firstKeyBeyond;
  }

  /** Stops fetching. */
  @Override
  public void close() {
    if (fetcher != null) {
      fetcher.interrupt();
    }
  }

  private void turnPage() throws InterruptedException {
    FutureTask<ListPage> current = fetching;
    if (current == null) {
      atEnd = true;
      return;
    }
    ListPage page = await(current);
    rows = page.objects().iterator();
    fetching = null;
    if (page.truncated()) {
      fetchAfter(page);
    }
  }

  private void fetchAfter(ListPage page) {
    String token = page.nextToken();
    boolean empty = page.objects().isEmpty();
    emptyPages = empty ? emptyPages + 1 : 0;
    if (emptyPages > MAX_EMPTY_PAGES || (empty && token == null)) {
      throw broken(FailureCode.LISTING_NOT_ADVANCING, "says that more follows but shows no key");
    }
    if (token != null && token.equals(usedToken)) {
      throw broken(FailureCode.LISTING_NOT_ADVANCING, "returns the same page again");
    }
    usedToken = token;
    ObjectKey lastOfPage = empty ? null : page.objects().getLast().key();
    fetch(ListRequest.from(side.prefix(), null).next(token, token == null ? lastOfPage : null));
  }

  private void fetch(ListRequest request) {
    Callable<ListPage> list =
        () ->
            side.call(
                () ->
                    side.listsVersions()
                        ? VersionPages.page(side.store(), request)
                        : side.store().list(request));
    FutureTask<ListPage> task = new FutureTask<>(list);
    fetching = task;
    fetcher = Thread.ofVirtual().name("list-" + side.side().word()).start(task);
  }

  private ListPage await(FutureTask<ListPage> page) throws InterruptedException {
    try {
      return page.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("listing failed", e.getCause());
    }
  }

  private ListedObject relative(ListedObject row) {
    if (side.prefix().isEmpty()) {
      return row;
    }
    if (!row.key().value().startsWith(side.prefix())) {
      throw broken(
          FailureCode.LISTING_UNREADABLE, "shows key '" + row.key() + "' outside of its prefix");
    }
    return row.withKey(ObjectKey.of(row.key().value().substring(side.prefix().length())));
  }

  /** Some servers take start-after inclusively; again and again they may not. */
  private boolean isStartAfterItself(ObjectKey key) {
    return !sawRow && !sawStart && key.equals(range.after());
  }

  private void requireAscending(ObjectKey key) {
    ObjectKey previous = last;
    if (previous == null || key.isAfter(previous)) {
      return;
    }
    if (key.equals(previous)) {
      throw broken(FailureCode.LISTING_NOT_ADVANCING, "shows key '" + key + "' twice");
    }
    throw broken(
        FailureCode.LISTING_OUT_OF_ORDER,
        "shows key '" + key + "' after '" + previous + "', which is not UTF-8 byte order");
  }

  private ListingException broken(FailureCode code, String what) {
    return new ListingException(
        new Problem(
            side.side(),
            code,
            "The listing of the %s bucket '%s' %s, so keys in %s could be missed; check the server"
                    .formatted(side.side().word(), side.store().bucket(), what, range)
                + " and start the migration again."));
  }
}
