package io.bucketbrigade.model.lane;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a lane ends with.
 *
 * @param laneId the lane
 * @param tally what became of its keys
 * @param finished the whole lane as one block; null unless finished ranges cover it without gap or
 *     overlap
 * @param broken given-up ranges, at most {@link #MAX_BROKEN} of them
 * @param brokenTotal how many there were
 * @param leases how many leases it took
 * @param verified what a lane that verifies found; null if it copies
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LaneResult(
    String laneId,
    Tally tally,
    @Nullable FinishedBlock finished,
    List<BrokenRange> broken,
    int brokenTotal,
    long leases,
    @Nullable VerifyTally verified) {

  /** Enough to name the cause; all of them are in the lane's record in the state store. */
  public static final int MAX_BROKEN = 4;

  /** Copies the list. */
  public LaneResult {
    broken = List.copyOf(broken);
  }

  /** What a lane that copies ends with. */
  public LaneResult(
      String laneId,
      Tally tally,
      @Nullable FinishedBlock finished,
      List<BrokenRange> broken,
      int brokenTotal,
      long leases) {
    this(laneId, tally, finished, broken, brokenTotal, leases, null);
  }

  /** Whether finished ranges cover the lane without gap or overlap. */
  @JsonIgnore
  public boolean isTiled() {
    return finished != null;
  }
}
