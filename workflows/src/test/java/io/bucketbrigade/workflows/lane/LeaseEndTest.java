package io.bucketbrigade.workflows.lane;

import static io.bucketbrigade.workflows.lane.LaneFixture.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.range.RangeCheckpoint;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeaseEndTest {

  @Test
  void of_timeoutWithHeartbeat_isLostWithItsCheckpoint() {
    RangeCheckpoint last = checkpoint("m", 5, "c");

    assertThat(LeaseEnd.of(because(timeout(last)))).isEqualTo(new LeaseEnd.Lost(last));
  }

  @Test
  void of_timeoutWithoutHeartbeat_isUnheard() {
    assertThat(LeaseEnd.of(because(timeout(null)))).isEqualTo(new LeaseEnd.Unheard());
  }

  @Test
  void of_cancellation_isUnheardWhateverItsDetails() {
    // A real server says so of an activity that no worker had when it was cancelled.
    CanceledFailure notStarted = new CanceledFailure("cancelled", "ACTIVITY_ID_NOT_STARTED");

    assertThat(LeaseEnd.of(because(notStarted))).isEqualTo(new LeaseEnd.Unheard());
    assertThat(LeaseEnd.of(new CanceledFailure("before it was scheduled")))
        .isEqualTo(new LeaseEnd.Unheard());
  }

  @Test
  void of_applicationFailure_isFailedWithItsMessage() {
    ApplicationFailure failure =
        ApplicationFailure.newNonRetryableFailure("no connection 'old'", "Configuration");

    assertThat(LeaseEnd.of(because(failure)))
        .isEqualTo(new LeaseEnd.Failed("Configuration: no connection 'old'"));
  }

  @Test
  void of_retryableFailureOfARecalledLease_isUnheard() {
    ApplicationFailure failure = ApplicationFailure.newFailure("worker stopped", "UNEXPECTED");

    assertThat(LeaseEnd.of(because(failure))).isEqualTo(new LeaseEnd.Unheard());
    assertThat(LeaseEnd.of(because(failure, RetryState.RETRY_STATE_TIMEOUT)))
        .as("of a lease that nobody recalled, after all its time")
        .isEqualTo(new LeaseEnd.Failed("UNEXPECTED: worker stopped"));
  }

  private static TimeoutFailure timeout(@Nullable RangeCheckpoint details) {
    TimeoutFailure failure =
        new TimeoutFailure("lost", details, TimeoutType.TIMEOUT_TYPE_HEARTBEAT);
    failure.setDataConverter(DefaultDataConverter.STANDARD_INSTANCE);
    return failure;
  }

  private static ActivityFailure because(Throwable cause) {
    return because(cause, RetryState.RETRY_STATE_CANCEL_REQUESTED);
  }

  private static ActivityFailure because(Throwable cause, RetryState retryState) {
    return new ActivityFailure(
        "activity failed", 1, 2, "CopyRange", "1", retryState, "worker", cause);
  }
}
