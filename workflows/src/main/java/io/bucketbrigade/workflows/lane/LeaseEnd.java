package io.bucketbrigade.workflows.lane;

import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.common.converter.Values;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;

/** How a lease ended, as its lane learns it. */
sealed interface LeaseEnd {

  /** It handed back its outcome. */
  record Returned(RangeOutcome outcome) implements LeaseEnd {}

  /**
   * It was recalled and then lost: Temporal does not retry an activity whose cancellation was
   * requested. What its last heartbeat covers is settled.
   */
  record Lost(RangeCheckpoint lastHeartbeat) implements LeaseEnd {}

  /**
   * It was recalled while no worker had it, died without a heartbeat, or failed in a way that
   * Temporal would have tried again but for the recall: nothing is settled.
   */
  record Unheard() implements LeaseEnd {}

  /** It failed for good. */
  record Failed(String message) implements LeaseEnd {}

  /** Reads what Temporal reports instead of an outcome. */
  static LeaseEnd of(RuntimeException failure) {
    Throwable cause = failure instanceof ActivityFailure ? failure.getCause() : failure;
    if (cause instanceof TimeoutFailure timeout) {
      return ofHeartbeat(timeout.getLastHeartbeatDetails());
    }
    if (cause instanceof CanceledFailure) {
      // Its details are not read: for an activity that no worker had, the server puts a text there.
      return new Unheard();
    }
    if (cause instanceof ApplicationFailure application) {
      if (isNotRetriedForItsRecall(failure) && !application.isNonRetryable()) {
        return new Unheard();
      }
      return new Failed(application.getType() + ": " + application.getOriginalMessage());
    }
    return new Failed(String.valueOf(cause == null ? failure : cause));
  }

  private static boolean isNotRetriedForItsRecall(RuntimeException failure) {
    return failure instanceof ActivityFailure activity
        && activity.getRetryState() == RetryState.RETRY_STATE_CANCEL_REQUESTED;
  }

  private static LeaseEnd ofHeartbeat(Values details) {
    RangeCheckpoint last = details.getSize() == 0 ? null : details.get(RangeCheckpoint.class);
    return last == null ? new Unheard() : new Lost(last);
  }
}
