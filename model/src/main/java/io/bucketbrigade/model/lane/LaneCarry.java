package io.bucketbrigade.model.lane;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A drained lane's state, carried over continue-as-new.
 *
 * @param pending ranges without a lease, ascending
 * @param finished finished blocks, ascending; no two touch
 * @param broken given-up ranges, ascending
 * @param tally what became of the settled keys
 * @param leasesGranted how many leases the lane has granted so far
 * @param unrecordedSegments accepted ledger segments that the state store does not know yet
 * @param manifestsWritten how many segment manifests the lane has written
 * @param blockedSince since when a side has been unavailable; null if none is
 * @param verified what a lane that verifies has found; null if it copies
 * @param unrecordedWrites accepted segments of the write log that the state store does not know
 *     yet; absent in carries of older versions
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LaneCarry(
    List<PendingRange> pending,
    List<FinishedBlock> finished,
    List<BrokenRange> broken,
    Tally tally,
    long leasesGranted,
    List<SegmentRef> unrecordedSegments,
    int manifestsWritten,
    @Nullable Instant blockedSince,
    @Nullable VerifyTally verified,
    List<SegmentRef> unrecordedWrites) {

  /** Copies the lists. */
  public LaneCarry {
    pending = List.copyOf(pending);
    finished = List.copyOf(finished);
    broken = List.copyOf(broken);
    unrecordedSegments = List.copyOf(unrecordedSegments);
    unrecordedWrites = List.copyOf(Objects.requireNonNullElse(unrecordedWrites, List.of()));
  }

  /** The state of a lane that copies. */
  public LaneCarry(
      List<PendingRange> pending,
      List<FinishedBlock> finished,
      List<BrokenRange> broken,
      Tally tally,
      long leasesGranted,
      List<SegmentRef> unrecordedSegments,
      int manifestsWritten,
      @Nullable Instant blockedSince) {
    this(
        pending,
        finished,
        broken,
        tally,
        leasesGranted,
        unrecordedSegments,
        manifestsWritten,
        blockedSince,
        null,
        List.of());
  }
}
