package io.bucketbrigade.model.lane;

import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.SegmentRef;
import java.util.List;
import java.util.Objects;

/**
 * Accepted segments of a lane, to be kept in the state store. Writing the same record twice is
 * harmless: its name is made of the lane and {@code manifest}.
 *
 * @param context the migration
 * @param laneId the lane
 * @param manifest counts the lane's manifests, from 1
 * @param segments the newest accepted segment of each lease that had exceptions
 * @param broken given-up ranges so far
 * @param writes the newest accepted segment of the write log of each lease that wrote; absent in
 *     records of older versions
 */
public record LaneRecord(
    ContextRef context,
    String laneId,
    int manifest,
    List<SegmentRef> segments,
    List<BrokenRange> broken,
    List<SegmentRef> writes) {

  /** Copies the lists. */
  public LaneRecord {
    segments = List.copyOf(segments);
    broken = List.copyOf(broken);
    writes = List.copyOf(Objects.requireNonNullElse(writes, List.of()));
  }

  /** A record of leases that wrote nothing. */
  public LaneRecord(
      ContextRef context,
      String laneId,
      int manifest,
      List<SegmentRef> segments,
      List<BrokenRange> broken) {
    this(context, laneId, manifest, segments, broken, List.of());
  }

  /** The name below the migration's folder in the state store. */
  public String path() {
    return "runs/%s/lanes/%s/%06d.json".formatted(context.runId(), laneId, manifest);
  }
}
