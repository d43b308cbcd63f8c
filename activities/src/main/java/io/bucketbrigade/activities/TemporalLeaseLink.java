package io.bucketbrigade.activities;

import io.bucketbrigade.engine.migrate.LargeObjectLink;
import io.bucketbrigade.engine.migrate.LeaseLink;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.StopReason;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.ActivityWorkerShutdownException;
import io.temporal.failure.TimeoutFailure;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease's tie to Temporal: heartbeats out, recalls in. Made on the activity's thread, used from
 * any: the SDK finds an activity's context by its thread, so it is captured.
 *
 * <p>An attempt may write only while Temporal cannot have given its lease to another worker: for
 * three quarters of the heartbeat timeout after its last acknowledged heartbeat.
 */
final class TemporalLeaseLink implements LeaseLink, LargeObjectLink {

  private static final Logger log = LoggerFactory.getLogger(TemporalLeaseLink.class);

  private final ActivityExecutionContext activity;
  private final HeartbeatAcks.Watch acks;
  private final BooleanSupplier draining;
  private final Duration mayWriteFor;
  private volatile @Nullable StopReason asked;
  private volatile @Nullable ActivityCompletionException lost;

  TemporalLeaseLink(
      ActivityExecutionContext activity, HeartbeatAcks.Watch acks, BooleanSupplier draining) {
    this.activity = activity;
    this.acks = acks;
    this.draining = draining;
    this.mayWriteFor = activity.getInfo().getHeartbeatTimeout().multipliedBy(3).dividedBy(4);
  }

  @Override
  public void heartbeat(RangeCheckpoint checkpoint) {
    report(checkpoint);
  }

  @Override
  public void heartbeat(int partsSent) {
    report(partsSent);
  }

  private void report(Object progress) {
    if (lost != null) {
      return;
    }
    try {
      activity.heartbeat(progress);
    } catch (ActivityCanceledException e) {
      if (isLostContact(e)) {
        lose(e);
      } else {
        asked = StopReason.RECALLED;
      }
    } catch (ActivityWorkerShutdownException e) {
      asked = asked == null ? StopReason.WORKER_SHUTDOWN : asked;
    } catch (ActivityCompletionException e) {
      lose(e);
    } catch (RuntimeException e) {
      log.warn("lease.heartbeat-failed activity={}", activity.getInfo().getActivityId(), e);
    }
  }

  /** The SDK raises a cancellation of its own where heartbeats have not got through for long. */
  private static boolean isLostContact(ActivityCanceledException e) {
    return e.getCause() instanceof TimeoutFailure;
  }

  private void lose(ActivityCompletionException e) {
    lost = e;
    log.warn(
        "lease.lost workflow={} activity={} attempt={} cause={}",
        activity.getInfo().getWorkflowId(),
        activity.getInfo().getActivityId(),
        activity.getInfo().getAttempt(),
        e.getClass().getSimpleName());
  }

  @Override
  public @Nullable StopReason stopRequested() {
    if (lost != null || (asked == null && draining.getAsBoolean())) {
      return StopReason.WORKER_SHUTDOWN;
    }
    return asked;
  }

  @Override
  public boolean mayWrite() {
    return lost == null && acks.isYoungerThan(mayWriteFor);
  }

  /**
   * Why the lease is not ours any more; null if it still is. What it has come to is nobody's then:
   * the successor goes on from the last heartbeat.
   */
  @Nullable ActivityCompletionException lost() {
    return lost;
  }
}
