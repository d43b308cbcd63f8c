package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.store.ListedVersion;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.List;

/**
 * Compares the histories of one key as listings tell them: how many versions and delete markers, in
 * which order, of which size and with which ETags. It knows nothing of how they came about.
 *
 * @param source one side
 * @param destination the other
 */
record HistoryComparison(MappingSide source, MappingSide destination) {

  /** How two histories compare. */
  enum Relation {
    EQUAL,
    /** In number, order and sizes, and nothing proves or refutes the bytes of some versions. */
    EQUAL_BY_SIZE_ONLY,
    /** The source has more, and all that the destination has is as at the source. */
    LONGER_AT_SOURCE,
    DIFFERENT
  }

  /**
   * A result.
   *
   * @param relation how they compare
   * @param detail a phrase, where they differ
   */
  record Result(Relation relation, String detail) {

    boolean isEqual() {
      return relation == Relation.EQUAL || relation == Relation.EQUAL_BY_SIZE_ONLY;
    }
  }

  /**
   * Compares histories, newest first, with requests only where ETags of as many parts differ.
   *
   * @throws io.bucketbrigade.engine.store.SideException if such a request fails
   */
  Result compare(List<ListedVersion> left, List<ListedVersion> right) {
    int common = Math.min(left.size(), right.size());
    boolean proven = true;
    for (int place = 1; place <= common; place++) {
      ListedVersion one = left.get(left.size() - place);
      ListedVersion other = right.get(right.size() - place);
      ListedContent content = contentOf(one, other);
      if (content == ListedContent.DIFFERENT) {
        return new Result(
            Relation.DIFFERENT,
            "place %d of %d, counted from the oldest: %s at the source, %s at the destination"
                .formatted(place, left.size(), words(one), words(other)));
      }
      proven &= content == ListedContent.EQUAL;
    }
    String counts =
        "%d versions and markers at the source, %d at the destination"
            .formatted(left.size(), right.size());
    if (left.size() > right.size()) {
      return new Result(Relation.LONGER_AT_SOURCE, counts);
    }
    if (left.size() < right.size()) {
      return new Result(Relation.DIFFERENT, counts);
    }
    return new Result(proven ? Relation.EQUAL : Relation.EQUAL_BY_SIZE_ONLY, "");
  }

  private ListedContent contentOf(ListedVersion one, ListedVersion other) {
    if (one.deleteMarker() || other.deleteMarker()) {
      return one.deleteMarker() == other.deleteMarker()
          ? ListedContent.EQUAL
          : ListedContent.DIFFERENT;
    }
    boolean etagsAreMd5s =
        source.capabilities().etagIsMd5() && destination.capabilities().etagIsMd5();
    ListedContent content =
        ListedContent.of(
            one.sizeBytes(), one.etag(), other.sizeBytes(), other.etag(), etagsAreMd5s);
    if (content != ListedContent.DIFFERENT_IF_CUT_ALIKE) {
      return content;
    }
    boolean cutAlike = firstPartBytes(source, one) == firstPartBytes(destination, other);
    return cutAlike ? ListedContent.DIFFERENT : ListedContent.SAYS_NOTHING;
  }

  private static long firstPartBytes(MappingSide side, ListedVersion version) {
    ObjectKey full = side.full(version.key());
    return side.call(() -> side.store().headPart(full, version.versionId(), 1)).sizeBytes();
  }

  private static String words(ListedVersion version) {
    return version.deleteMarker()
        ? "a delete marker"
        : "%d bytes with ETag %s".formatted(version.sizeBytes(), version.etag());
  }
}
