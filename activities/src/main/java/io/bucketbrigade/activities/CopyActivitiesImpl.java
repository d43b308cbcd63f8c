package io.bucketbrigade.activities;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.migrate.EngineLimits;
import io.bucketbrigade.engine.migrate.RangeMigrator;
import io.bucketbrigade.engine.preflight.PinCheck;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.CopyActivities;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.converter.DataConverterException;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases: ties {@link RangeMigrator} to Temporal. Thread-safe; one instance per worker.
 *
 * <p>Before a lease writes, it is checked that this worker's connections lead to the very buckets
 * that preflight saw. A worker that lacks a connection leaves the lease to others.
 */
public final class CopyActivitiesImpl implements CopyActivities {

  private static final Logger log = LoggerFactory.getLogger(CopyActivitiesImpl.class);

  private final ObjectStores stores;
  private final StateStores states;
  private final MigrationContexts contexts;
  private final PinCheck pins;
  private final EngineLimits limits;
  private final BufferPool buffers;
  private final HeartbeatAcks acks;
  private final BooleanSupplier draining;

  /**
   * Leases of one worker.
   *
   * @param stores opens buckets, without retries of their own
   * @param states opens state stores
   * @param pins shared by all activities of the worker
   * @param limits what one lease may use
   * @param buffers the worker's byte budget
   * @param acks installed into the stubs through which this worker heartbeats
   * @param draining whether the worker is shutting down, so that leases hand back what is left
   */
  public CopyActivitiesImpl(
      ObjectStores stores,
      StateStores states,
      PinCheck pins,
      EngineLimits limits,
      BufferPool buffers,
      HeartbeatAcks acks,
      BooleanSupplier draining) {
    this.stores = stores;
    this.states = states;
    this.contexts = new MigrationContexts(states);
    this.pins = pins;
    this.limits = limits;
    this.buffers = buffers;
    this.acks = acks;
    this.draining = draining;
  }

  @Override
  public RangeOutcome copyRange(RangeTask task) {
    ActivityExecutionContext activity = Activity.getExecutionContext();
    RangeCheckpoint resumeFrom = resumeFrom(activity);
    RangeMigrator migrator;
    try {
      MigrationContext context = contexts.of(task.context());
      Problem elsewhere = pins.check(context);
      if (elsewhere != null) {
        return unavailable(resumeFrom, elsewhere);
      }
      migrator = migrator(task, context);
    } catch (UnknownConnectionException e) {
      throw RetryableFailures.leaveToOthers(
          FailureCode.UNKNOWN_CONNECTION, String.valueOf(e.getMessage()));
    } catch (StateStoreException e) {
      return unavailable(resumeFrom, stateProblem(e));
    }
    try (HeartbeatAcks.Watch watch = acks.watch(activity.getTaskToken())) {
      TemporalLeaseLink link = new TemporalLeaseLink(activity, watch, draining);
      return migrate(migrator, task, resumeFrom, activity.getInfo(), link);
    }
  }

  private static RangeOutcome migrate(
      RangeMigrator migrator,
      RangeTask task,
      RangeCheckpoint resumeFrom,
      ActivityInfo info,
      TemporalLeaseLink link) {
    RangeOutcome outcome;
    try {
      // The first attempt cannot have begun before the lease was granted.
      Instant startedAt = Instant.ofEpochMilli(info.getScheduledTimestamp());
      outcome = migrator.migrate(task, resumeFrom, info.getAttempt(), startedAt, link);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RetryableFailures.leaveToOthers(
          FailureCode.UNEXPECTED, "The worker stopped before the lease could hand back.");
    }
    ActivityCompletionException lost = link.lost();
    if (lost != null) {
      throw lost;
    }
    return outcome;
  }

  private RangeMigrator migrator(RangeTask task, MigrationContext context) {
    return new RangeMigrator(
        stores.open(context.spec().source()),
        stores.open(context.spec().destination()),
        context,
        states.ofMigration(task.context()),
        StateRecords.json(),
        limits,
        buffers);
  }

  /** A heartbeat that cannot be read costs a second comparison of its range and nothing else. */
  private static RangeCheckpoint resumeFrom(ActivityExecutionContext activity) {
    try {
      return activity.getLastHeartbeatDetails(RangeCheckpoint.class).orElse(RangeCheckpoint.NONE);
    } catch (DataConverterException e) {
      log.warn(
          "lease.checkpoint-unreadable activity={} attempt={}",
          activity.getInfo().getActivityId(),
          activity.getInfo().getAttempt(),
          e);
      return RangeCheckpoint.NONE;
    }
  }

  private static RangeOutcome unavailable(RangeCheckpoint settled, Problem problem) {
    return new RangeOutcome(settled, StopReason.SIDE_UNAVAILABLE, problem, null);
  }

  private static Problem stateProblem(StateStoreException e) {
    @Nullable String reason = e.getMessage();
    return new Problem(Side.STATE, FailureCode.STATE_UNAVAILABLE, String.valueOf(reason));
  }
}
