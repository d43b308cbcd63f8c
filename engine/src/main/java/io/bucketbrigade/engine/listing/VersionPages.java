package io.bucketbrigade.engine.listing;

import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ListedVersion;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.VersionPage;
import io.bucketbrigade.engine.store.VersionsRequest;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pages of a listing of versions as pages of keys: one row per key, about its newest version, with
 * its history where all of it stands on the page. A key whose versions run over the page's end has
 * a row without history, and the next page begins after that key, however many versions it has.
 */
final class VersionPages {

  private VersionPages() {}

  /** The page that a request for a page of keys asks for. Its tokens are keys. */
  static ListPage page(ObjectStore store, ListRequest request) {
    String token = request.continuationToken();
    ObjectKey after = token == null ? request.startAfter() : ObjectKey.of(token);
    VersionPage page =
        store.listVersions(new VersionsRequest(request.prefix(), after, null, request.maxKeys()));
    List<ListedObject> rows = new ArrayList<>();
    List<ListedVersion> ofKey = new ArrayList<>();
    for (ListedVersion version : page.versions()) {
      if (!ofKey.isEmpty() && !ofKey.getFirst().key().equals(version.key())) {
        rows.add(row(ofKey, true));
        ofKey.clear();
      }
      // Some servers show the marker's own key again.
      if (!version.key().equals(after)) {
        ofKey.add(version);
      }
    }
    if (!ofKey.isEmpty()) {
      rows.add(row(ofKey, !page.truncated()));
    }
    return new ListPage(rows, List.of(), page.truncated(), next(page));
  }

  private static ListedObject row(List<ListedVersion> newestFirst, boolean whole) {
    ListedVersion newest = newestFirst.getFirst();
    // A history in doubtful order is left to whoever reads it by itself, and can say so.
    boolean clear = whole && isNewestFirst(newestFirst);
    return new ListedObject(
        newest.key(),
        newest.sizeBytes(),
        newest.etag(),
        newest.lastModified(),
        newest.storageClass(),
        newest.versionId(),
        clear ? newestFirst : null);
  }

  /** Whether the first one, and no other, is said to be the newest. */
  static boolean isNewestFirst(List<ListedVersion> versions) {
    return versions.isEmpty()
        || (versions.getFirst().latest()
            && versions.subList(1, versions.size()).stream().noneMatch(ListedVersion::latest));
  }

  private static @Nullable String next(VersionPage page) {
    if (!page.truncated()) {
      return null;
    }
    if (!page.versions().isEmpty()) {
      return page.versions().getLast().key().value();
    }
    ObjectKey told = page.nextKey();
    return told == null ? null : told.value();
  }
}
