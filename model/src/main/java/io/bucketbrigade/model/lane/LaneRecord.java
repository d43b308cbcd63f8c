package io.bucketbrigade.model.lane;

import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.SegmentRef;
import java.util.List;

/**
 * Accepted ledger segments of a lane, to be kept in the state store. Writing the same record twice
 * is harmless: its name is made of the lane and {@code manifest}.
 *
 * @param context the migration
 * @param laneId the lane
 * @param manifest counts the lane's manifests, from 1
 * @param segments the newest accepted segment of each lease that had exceptions
 * @param broken given-up ranges so far
 */
public record LaneRecord(
    ContextRef context,
    String laneId,
    int manifest,
    List<SegmentRef> segments,
    List<BrokenRange> broken) {

  /** Copies the lists. */
  public LaneRecord {
    segments = List.copyOf(segments);
    broken = List.copyOf(broken);
  }

  /** The name below the migration's folder in the state store. */
  public String path() {
    return "runs/%s/lanes/%s/%06d.json".formatted(context.runId(), laneId, manifest);
  }
}
