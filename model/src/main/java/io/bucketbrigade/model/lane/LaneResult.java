package io.bucketbrigade.model.lane;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.Tally;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a lane ends with.
 *
 * @param laneId the lane
 * @param tally what became of its keys
 * @param tiled whether finished ranges cover the lane without gap or overlap
 * @param broken given-up ranges, at most {@link #MAX_BROKEN} of them
 * @param brokenTotal how many there were
 * @param leases how many leases it took
 * @param firstKey the first source key seen in the lane; null if it holds none
 * @param firstKeyBeyond the first source key seen after the lane; null if none was seen
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LaneResult(
    String laneId,
    Tally tally,
    boolean tiled,
    List<BrokenRange> broken,
    int brokenTotal,
    long leases,
    @Nullable ObjectKey firstKey,
    @Nullable ObjectKey firstKeyBeyond) {

  /** Enough to name the cause; all of them are in the lane's record in the state store. */
  public static final int MAX_BROKEN = 4;

  /** Copies the list. */
  public LaneResult {
    broken = List.copyOf(broken);
  }
}
