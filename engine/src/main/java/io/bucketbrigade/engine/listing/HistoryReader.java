package io.bucketbrigade.engine.listing;

import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ListedVersion;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.VersionPage;
import io.bucketbrigade.engine.store.VersionsRequest;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads all versions of one key at one side, page by page. What the server says about order is not
 * believed without a check. Thread-safe; blocks.
 */
public final class HistoryReader {

  /** About 20 MB of rows; S3 itself begins to throttle keys with millions of versions. */
  public static final int MAX_VERSIONS = 100_000;

  private final MappingSide side;

  /** Reads histories of {@code side}. */
  public HistoryReader(MappingSide side) {
    this.side = side;
  }

  /** A history that cannot be used. */
  public static final class HistoryException extends Exception {

    private static final long serialVersionUID = 1L;

    private final FailureCode code;

    HistoryException(FailureCode code, String message) {
      super(message);
      this.code = code;
    }

    /** Why. */
    public FailureCode code() {
      return code;
    }
  }

  /**
   * The key's versions and delete markers, newest first; empty if it has none.
   *
   * @throws HistoryException if there are more than {@value #MAX_VERSIONS}, or the server
   *     contradicts itself
   * @throws io.bucketbrigade.engine.store.SideException if a page cannot be had
   */
  public List<ListedVersion> read(ObjectKey key) throws HistoryException {
    ObjectKey full = side.full(key);
    List<ListedVersion> newestFirst = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    VersionsRequest request = new VersionsRequest(full.value(), null, null, ListRequest.MAX_KEYS);
    while (true) {
      VersionsRequest sent = request;
      VersionPage page = side.call(() -> side.store().listVersions(sent));
      boolean otherKeys = false;
      for (ListedVersion version : page.versions()) {
        otherKeys |= !version.key().equals(full);
        if (version.key().equals(full)) {
          requireNew(ids.add(version.versionId()), full, version);
          newestFirst.add(version.withKey(key));
        }
      }
      if (page.truncated() && page.versions().isEmpty()) {
        throw new HistoryException(
            FailureCode.LISTING_NOT_ADVANCING,
            "The %s says that more versions of '%s' follow and shows none; check the server."
                .formatted(side.side().word(), full));
      }
      if (newestFirst.size() > MAX_VERSIONS) {
        throw new HistoryException(
            FailureCode.HISTORY_TOO_LONG,
            "The key has more than %d versions at the %s; move it by hand, or remove old versions."
                .formatted(MAX_VERSIONS, side.side().word()));
      }
      // A key is the first of all that begin with it.
      if (!page.truncated() || otherKeys || newestFirst.isEmpty()) {
        return requireOrder(newestFirst, full);
      }
      String last = newestFirst.getLast().versionId();
      request = new VersionsRequest(full.value(), full, last, ListRequest.MAX_KEYS);
    }
  }

  private void requireNew(boolean isNew, ObjectKey key, ListedVersion version)
      throws HistoryException {
    if (!isNew) {
      throw new HistoryException(
          FailureCode.LISTING_NOT_ADVANCING,
          "The %s shows version '%s' of '%s' twice, so its history cannot be known; check the server."
              .formatted(side.side().word(), version.versionId(), key));
    }
  }

  private List<ListedVersion> requireOrder(List<ListedVersion> newestFirst, ObjectKey key)
      throws HistoryException {
    if (!VersionPages.isNewestFirst(newestFirst)) {
      throw new HistoryException(
          FailureCode.LISTING_OUT_OF_ORDER,
          "The %s does not list the newest version of '%s' first, so its history cannot be known; check the server."
              .formatted(side.side().word(), key));
    }
    return newestFirst;
  }
}
