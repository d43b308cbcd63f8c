package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.listing.HistoryReader;
import io.bucketbrigade.engine.listing.HistoryReader.HistoryException;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.store.ListedVersion;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.verify.HistoryComparison.Relation;
import io.bucketbrigade.engine.verify.HistoryComparison.Result;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.verify.Discrepancy.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the histories of one key, where versions are migrated. Thread-safe; blocks. */
final class HistoryLook {

  private final HistoryComparison comparison;
  private final HistoryReader sourceReader;
  private final HistoryReader destinationReader;
  private final Drift drift;

  HistoryLook(MappingSide source, MappingSide destination, Drift drift) {
    this.comparison = new HistoryComparison(source, destination);
    this.sourceReader = new HistoryReader(source);
    this.destinationReader = new HistoryReader(destination);
    this.drift = drift;
  }

  /** What was seen. */
  sealed interface Sight {

    /**
     * The histories are the same.
     *
     * @param proven whether ETags prove the bytes of all versions
     * @param deleted whether a delete marker is on top, so that there is no object to compare
     */
    record Same(boolean proven, boolean deleted) implements Sight {}

    /** Neither side has a history. */
    record Nothing() implements Sight {}

    /** The source changed since it was copied. */
    record Changed() implements Sight {}

    /**
     * They differ.
     *
     * @param kind how
     * @param detail one phrase
     */
    record Differs(Kind kind, String detail) implements Sight {}
  }

  /** What the rows alone show; null if both sides have to be looked at again. */
  @Nullable Found byListing(MergeRow.Both row) {
    List<ListedVersion> left = row.source().history();
    List<ListedVersion> right = row.destination().history();
    if (left == null || right == null || left.size() != right.size()) {
      return null;
    }
    boolean inParts = left.stream().anyMatch(version -> version.etag().contains("-"));
    Result result = inParts ? null : comparison.compare(left, right);
    if (result == null || !result.isEqual()) {
      return null;
    }
    return result.relation() == Relation.EQUAL ? Found.EQUAL : Found.EQUAL_BY_SIZE_ONLY;
  }

  /**
   * Reads both histories and compares them.
   *
   * @throws io.bucketbrigade.engine.store.SideException if one cannot be read
   */
  Sight look(MergeRow row) {
    ObjectKey key = row.key();
    try {
      return look(row, sourceReader.read(key), destinationReader.read(key));
    } catch (HistoryException e) {
      return new Sight.Differs(Kind.VERSION, "cannot be compared: " + e.getMessage());
    }
  }

  private Sight look(MergeRow row, List<ListedVersion> left, List<ListedVersion> right) {
    if (left.isEmpty()) {
      return withoutSource(row, right);
    }
    if (right.isEmpty()) {
      return drift.cameLater(left.getLast().lastModified())
          ? new Sight.Changed()
          : new Sight.Differs(
              Kind.MISSING, "%d versions and markers at the source".formatted(left.size()));
    }
    Result result = comparison.compare(left, right);
    return switch (result.relation()) {
      case EQUAL -> new Sight.Same(true, left.getFirst().deleteMarker());
      case EQUAL_BY_SIZE_ONLY -> new Sight.Same(false, left.getFirst().deleteMarker());
      case DIFFERENT -> new Sight.Differs(Kind.VERSION, result.detail());
      case LONGER_AT_SOURCE -> {
        ListedVersion firstMissing = left.get(left.size() - right.size() - 1);
        yield drift.cameLater(firstMissing.lastModified())
            ? new Sight.Changed()
            : new Sight.Differs(Kind.VERSION, result.detail());
      }
    };
  }

  private Sight withoutSource(MergeRow row, List<ListedVersion> right) {
    if (!(row instanceof MergeRow.DestinationOnly)) {
      return new Sight.Changed();
    }
    if (right.isEmpty()) {
      return new Sight.Nothing();
    }
    return drift.lostItsSource(right.getFirst().lastModified())
        ? new Sight.Changed()
        : new Sight.Differs(
            Kind.EXTRA, "%d versions and markers at the destination".formatted(right.size()));
  }
}
