package io.bucketbrigade.model.range;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Leases that compare and never write to either side, on the {@code brigade-copy} task queue. */
@ActivityInterface
public interface VerifyActivities {

  /**
   * Lists both sides of a range in lock step and compares them as the verification's record says.
   *
   * <p>The protocol is that of {@link CopyActivities#copyRange}: heartbeats, recall, stop reasons.
   * Checkpoints carry a {@link VerifyTally} and no holes. Retry: reads alone, so a repeated stretch
   * is compared again.
   */
  @ActivityMethod
  RangeOutcome verifyRange(RangeTask task);
}
