package io.bucketbrigade.activities;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.StopReason;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.ActivityNotExistsException;
import io.temporal.client.ActivityPausedException;
import io.temporal.client.ActivityWorkerShutdownException;
import io.temporal.failure.TimeoutFailure;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TemporalLeaseLinkTest {

  private final HeartbeatAcks acks = new HeartbeatAcks();
  private final FakeActivity activity = new FakeActivity();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final TemporalLeaseLink link =
      new TemporalLeaseLink(activity, acks.watch(activity.getTaskToken()), draining::get);

  @Test
  void stopRequested_whileAllIsWell_isNull() {
    beat();
    assertThat(link.stopRequested()).isNull();
    assertThat(link.lost()).isNull();
  }

  @Test
  void heartbeat_ofACancelledActivity_isARecall() {
    activity.failWith(new ActivityCanceledException());
    beat();
    assertThat(link.stopRequested()).isEqualTo(StopReason.RECALLED);
    assertThat(link.lost()).isNull();
  }

  @Test
  void heartbeat_afterLostContact_isALostLeaseAndNoRecall() {
    TimeoutFailure silence = new TimeoutFailure(null, null, TimeoutType.TIMEOUT_TYPE_HEARTBEAT);
    ActivityCanceledException raised = new ActivityCanceledException(activity.getInfo(), silence);
    activity.failWith(raised);
    beat();
    assertThat(link.lost()).isSameAs(raised);
    assertThat(link.stopRequested()).isEqualTo(StopReason.WORKER_SHUTDOWN);
    assertThat(link.mayWrite()).isFalse();
  }

  static ActivityCompletionException[] losses() {
    return new ActivityCompletionException[] {
      new ActivityNotExistsException(new IllegalStateException("gone")),
      new ActivityPausedException()
    };
  }

  @ParameterizedTest
  @MethodSource("losses")
  void heartbeat_ofAnActivityThatIsNotOursAnyMore_stopsAndSendsNoMore(
      ActivityCompletionException loss) {
    activity.failWith(loss);
    beat();
    beat();
    assertThat(link.lost()).isSameAs(loss);
    assertThat(link.stopRequested()).isEqualTo(StopReason.WORKER_SHUTDOWN);
    assertThat(activity.beats()).isEqualTo(1);
  }

  @Test
  void heartbeat_whileTheWorkerShutsDown_asksToHandBack() {
    activity.failWith(new ActivityWorkerShutdownException());
    beat();
    assertThat(link.stopRequested()).isEqualTo(StopReason.WORKER_SHUTDOWN);
    assertThat(link.lost()).isNull();
  }

  @Test
  void stopRequested_whenTheWorkerDrains_asksToHandBack() {
    draining.set(true);
    assertThat(link.stopRequested()).isEqualTo(StopReason.WORKER_SHUTDOWN);
  }

  @Test
  void stopRequested_ofARecallThatMeetsADrain_staysARecall() {
    activity.failWith(new ActivityCanceledException());
    beat();
    draining.set(true);
    assertThat(link.stopRequested()).isEqualTo(StopReason.RECALLED);
  }

  @Test
  void heartbeat_thatFailsForAnotherReason_neverThrows() {
    activity.failWith(new IllegalStateException("unexpected"));
    beat();
    assertThat(link.stopRequested()).isNull();
  }

  @Test
  void mayWrite_withoutAnAcknowledgedHeartbeat_isFalse() {
    beat();
    assertThat(link.mayWrite()).isFalse();
  }

  private void beat() {
    link.heartbeat(RangeCheckpoint.NONE);
  }
}
