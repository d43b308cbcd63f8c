package io.bucketbrigade.engine.cutover;

import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.model.cutover.CutoverProgress.Written;
import java.time.Instant;

/**
 * Counts what was written to a bucket since a moment, by its listing: whether applications write
 * there at all. One request for a thousand keys; nothing is kept. Stateless.
 */
public final class NewObjects {

  /** A million keys take some seconds; whoever observes needs to see some, not all. */
  public static final int MAX_PAGES = 1_000;

  private NewObjects() {}

  /**
   * Counts.
   *
   * @param since by the server's clock
   * @param maxPages how many pages are listed at most
   * @throws io.bucketbrigade.engine.store.StoreException if it may not be listed, or cannot
   */
  public static Written count(ObjectStore store, String prefix, Instant since, int maxPages) {
    long written = 0;
    long looked = 0;
    ListRequest request = ListRequest.from(prefix, null);
    for (int page = 1; page <= maxPages; page++) {
      ListPage listed = store.list(request);
      looked += listed.objects().size();
      written +=
          listed.objects().stream().filter(one -> !one.lastModified().isBefore(since)).count();
      String token = listed.nextToken();
      if (!listed.truncated() || token == null) {
        return new Written(written, looked, true);
      }
      request = request.next(token, null);
    }
    return new Written(written, looked, false);
  }
}
