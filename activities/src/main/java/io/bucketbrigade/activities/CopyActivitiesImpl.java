package io.bucketbrigade.activities;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.migrate.EngineLimits;
import io.bucketbrigade.engine.migrate.LargeObjectMigrator;
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
import io.bucketbrigade.model.large.LargeObjectActivities;
import io.bucketbrigade.model.large.LargeStep;
import io.bucketbrigade.model.large.PartSet;
import io.bucketbrigade.model.preflight.ContextRef;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases, and steps on huge objects: ties {@link RangeMigrator} and {@link LargeObjectMigrator} to
 * Temporal. Thread-safe; one instance per worker.
 *
 * <p>Before a lease writes, it is checked that this worker's connections lead to the very buckets
 * that preflight saw. A worker that lacks a connection leaves the lease to others.
 */
public final class CopyActivitiesImpl implements CopyActivities, LargeObjectActivities {

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
    ActivityInfo info = activity.getInfo();
    // The first attempt cannot have begun before the lease was granted.
    Instant startedAt = Instant.ofEpochMilli(info.getScheduledTimestamp());
    return work(
        activity,
        task.context(),
        (migrator, link) -> migrator.migrate(task, resumeFrom, info.getAttempt(), startedAt, link),
        problem -> unavailable(resumeFrom, problem));
  }

  @Override
  public LargeStep beginLargeObject(Begin task) {
    return step(
        task.context(), PartSet.NONE, (large, attempt, link) -> large.begin(task, attempt, link));
  }

  @Override
  public LargeStep copyParts(Parts task) {
    return step(
        task.context(),
        PartSet.of(task.parts()),
        (large, attempt, link) -> large.copyParts(task, attempt, link));
  }

  @Override
  public LargeStep completeLargeObject(Complete task) {
    return step(
        task.context(),
        PartSet.NONE,
        (large, attempt, link) -> large.complete(task, attempt, link));
  }

  private interface Work<T> {
    T run(RangeMigrator migrator, TemporalLeaseLink link) throws InterruptedException;
  }

  private interface LargeWork {
    LargeStep run(LargeObjectMigrator large, int attempt, TemporalLeaseLink link)
        throws InterruptedException;
  }

  private LargeStep step(ContextRef ref, PartSet missing, LargeWork work) {
    ActivityExecutionContext activity = Activity.getExecutionContext();
    int attempt = activity.getInfo().getAttempt();
    return work(
        activity,
        ref,
        (migrator, link) -> work.run(new LargeObjectMigrator(migrator), attempt, link),
        problem -> LargeStep.unavailable(missing, problem));
  }

  /**
   * Works with this worker's connections, if they lead to the buckets of the migration.
   *
   * @param unavailable what is handed back if a side cannot be worked with
   */
  private <T> T work(
      ActivityExecutionContext activity,
      ContextRef ref,
      Work<T> work,
      Function<Problem, T> unavailable) {
    RangeMigrator migrator;
    try {
      MigrationContext context = contexts.of(ref);
      Problem elsewhere = pins.check(context);
      if (elsewhere != null) {
        return unavailable.apply(elsewhere);
      }
      migrator = migrator(ref, context);
    } catch (UnknownConnectionException e) {
      throw RetryableFailures.leaveToOthers(
          FailureCode.UNKNOWN_CONNECTION, String.valueOf(e.getMessage()));
    } catch (StateStoreException e) {
      return unavailable.apply(stateProblem(e));
    }
    try (HeartbeatAcks.Watch watch = acks.watch(activity.getTaskToken())) {
      return run(work, migrator, new TemporalLeaseLink(activity, watch, draining));
    }
  }

  private static <T> T run(Work<T> work, RangeMigrator migrator, TemporalLeaseLink link) {
    T outcome;
    try {
      outcome = work.run(migrator, link);
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

  private RangeMigrator migrator(ContextRef ref, MigrationContext context) {
    return new RangeMigrator(
        stores.open(context.spec().source()),
        stores.open(context.spec().destination()),
        context,
        states.ofMigration(ref),
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
