package io.bucketbrigade.model.lane;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import org.jspecify.annotations.Nullable;

/**
 * A lane as its workflow knows it, without what running leases have settled since their start.
 *
 * @param laneId the lane
 * @param label its prefix
 * @param tally settled by ended leases
 * @param leased leases running
 * @param pending ranges waiting
 * @param waiting what it waits for; null if it works
 * @param verified what ended leases of a lane that verifies found; null if it copies
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LaneProgress(
    String laneId,
    String label,
    Tally tally,
    int leased,
    int pending,
    @Nullable Problem waiting,
    @Nullable VerifyTally verified) {

  /** A lane that copies. */
  public LaneProgress(
      String laneId,
      String label,
      Tally tally,
      int leased,
      int pending,
      @Nullable Problem waiting) {
    this(laneId, label, tally, leased, pending, waiting, null);
  }
}
