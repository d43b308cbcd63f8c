package io.bucketbrigade.engine.listing;

import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.SurroundedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A bucket whose pages are made before anybody asks, so that listing it costs nothing. */
final class PreparedListing extends SurroundedStore {

  private final List<ListPage> pages = new ArrayList<>();

  PreparedListing(String bucket, List<ListedObject> rows) {
    super(InMemoryObjectStore.alone(bucket));
    for (int from = 0; from < rows.size(); from += ListRequest.MAX_KEYS) {
      int to = Math.min(from + ListRequest.MAX_KEYS, rows.size());
      String token = to < rows.size() ? Integer.toString(pages.size() + 1) : null;
      pages.add(new ListPage(List.copyOf(rows.subList(from, to)), List.of(), token != null, token));
    }
    if (pages.isEmpty()) {
      pages.add(new ListPage(List.of(), List.of(), false, null));
    }
  }

  @Override
  public ListPage list(ListRequest request) {
    String token = request.continuationToken();
    return pages.get(token == null ? 0 : Integer.parseInt(token));
  }

  @Override
  protected <T> T send(Kind kind, long bodyBytes, Supplier<T> request) {
    return request.get();
  }
}
