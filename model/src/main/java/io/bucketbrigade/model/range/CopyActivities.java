package io.bucketbrigade.model.range;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Work on the {@code brigade-copy} task queue: long, heartbeating, bound by bandwidth. */
@ActivityInterface
public interface CopyActivities {

  /**
   * Lists both sides of a range in lock step, decides per key, and copies.
   *
   * <p>Heartbeats a {@link RangeCheckpoint}; an attempt begins where the last one's heartbeat
   * ended. Retry: idempotent; a repeated stretch finds what was copied and books it as copied. A
   * recall (cancellation) makes it return its outcome within seconds. Refusals by S3 are stop
   * reasons in the outcome, never exceptions.
   */
  @ActivityMethod
  RangeOutcome copyRange(RangeTask task);

  /**
   * Goes through what an earlier run has on record of a range: tries again what the run's order
   * selects, and carries the rest over, so that its ledger is the range's whole list again. Asks
   * for no other key. Heartbeats, retries and ends as {@link #copyRange}.
   */
  @ActivityMethod
  RangeOutcome retryRange(RangeTask task);

  /**
   * Deletes those copies of ours of a range that a pass saw to be gone at the source, after a look
   * at both sides of each. Its tally counts what it deleted as vanished, what the source has again
   * as present, and what is no longer our copy as skipped. Heartbeats, retries and ends as {@link
   * #copyRange}.
   */
  @ActivityMethod
  RangeOutcome deleteRange(RangeTask task);
}
