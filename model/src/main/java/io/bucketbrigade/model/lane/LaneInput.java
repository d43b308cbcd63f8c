package io.bucketbrigade.model.lane;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.preflight.ContextRef;
import org.jspecify.annotations.Nullable;

/**
 * Starts a lane, or goes on with it.
 *
 * @param context where workers find spec and capabilities
 * @param lane the lane's part of the key space
 * @param control the root's newest order
 * @param timing the clocks of its leases
 * @param carry the state of the run before; null at the start
 * @param work what its leases do; null means that they copy
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LaneInput(
    ContextRef context,
    LanePlan lane,
    LaneControl control,
    LeaseTiming timing,
    @Nullable LaneCarry carry,
    @Nullable LaneWork work) {

  /** Starts a lane that copies, or goes on with it. */
  public LaneInput(
      ContextRef context,
      LanePlan lane,
      LaneControl control,
      LeaseTiming timing,
      @Nullable LaneCarry carry) {
    this(context, lane, control, timing, carry, null);
  }
}
