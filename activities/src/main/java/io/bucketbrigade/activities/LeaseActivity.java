package io.bucketbrigade.activities;

import io.bucketbrigade.engine.limit.WorkerLimits;
import io.bucketbrigade.engine.limit.WorkerLimits.Membership;
import io.bucketbrigade.engine.migrate.LeaseLink;
import io.bucketbrigade.engine.preflight.PinCheck;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.spec.Allowance;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.converter.DataConverterException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Temporal makes of a lease, whatever its work is: it resumes from the last heartbeat, reports
 * through the activity, and ends as its link says. Thread-safe.
 *
 * <p>Before any work it is checked that this worker's connections lead to the very buckets that
 * preflight saw. A worker that lacks a connection leaves the lease to others.
 */
final class LeaseActivity {

  private static final Logger log = LoggerFactory.getLogger(LeaseActivity.class);

  private final MigrationContexts contexts;
  private final PinCheck pins;
  private final HeartbeatAcks acks;
  private final BooleanSupplier draining;
  private final WorkerLimits limits;

  LeaseActivity(
      StateStores states,
      PinCheck pins,
      HeartbeatAcks acks,
      BooleanSupplier draining,
      WorkerLimits limits) {
    this.contexts = new MigrationContexts(states);
    this.pins = pins;
    this.acks = acks;
    this.draining = draining;
    this.limits = limits;
  }

  /** One attempt's work. */
  @FunctionalInterface
  interface Work {

    /** Does it; see {@link LeaseLink}. */
    RangeOutcome run(RangeCheckpoint resumeFrom, ActivityInfo info, LeaseLink link)
        throws InterruptedException;
  }

  /** Prepares an attempt's work: opens buckets and records. */
  @FunctionalInterface
  interface Preparation {

    /** Makes the work of a migration, within the lease's share of its limits. */
    Work of(MigrationContext context, Membership share);
  }

  /** Runs one attempt on the activity's thread. */
  RangeOutcome run(RangeTask task, Preparation preparation) {
    RangeCheckpoint resumeFrom = resumeFrom(Activity.getExecutionContext());
    return run(
        task.context(),
        task.allowance(),
        problem -> unavailable(resumeFrom, problem),
        (context, share) -> {
          Work work = preparation.of(context, share);
          return (info, link) -> work.run(resumeFrom, info, link);
        });
  }

  /** One attempt on work that keeps no checkpoint. */
  @FunctionalInterface
  interface Step<T> {

    /** Does it. */
    T run(ActivityInfo info, TemporalLeaseLink link) throws InterruptedException;
  }

  /** Prepares such an attempt: opens buckets and records. */
  @FunctionalInterface
  interface StepPreparation<T> {

    /** Makes the step of a migration, within its share of its limits. */
    Step<T> of(MigrationContext context, Membership share);
  }

  /**
   * The same for other work under the same clocks.
   *
   * @param allowance what it may use of the migration's limits; null without limits
   * @param unavailable what is handed back if a side cannot be worked with
   */
  <T> T run(
      ContextRef migration,
      @Nullable Allowance allowance,
      Function<Problem, T> unavailable,
      StepPreparation<T> preparation) {
    try (Membership share = limits.join(migration.migrationId(), allowance)) {
      return run(migration, unavailable, context -> preparation.of(context, share));
    }
  }

  private <T> T run(
      ContextRef migration,
      Function<Problem, T> unavailable,
      Function<MigrationContext, Step<T>> preparation) {
    ActivityExecutionContext activity = Activity.getExecutionContext();
    Step<T> step;
    try {
      MigrationContext context = contexts.of(migration);
      Problem elsewhere = pins.check(context);
      if (elsewhere != null) {
        return unavailable.apply(elsewhere);
      }
      step = preparation.apply(context);
    } catch (UnknownConnectionException e) {
      throw TaskFailures.leaveToOthers(
          FailureCode.UNKNOWN_CONNECTION, String.valueOf(e.getMessage()));
    } catch (StateStoreException e) {
      return unavailable.apply(stateProblem(e));
    }
    try (HeartbeatAcks.Watch watch = acks.watch(activity.getTaskToken())) {
      return run(step, activity.getInfo(), new TemporalLeaseLink(activity, watch, draining));
    }
  }

  private static <T> T run(Step<T> step, ActivityInfo info, TemporalLeaseLink link) {
    T outcome;
    try {
      outcome = step.run(info, link);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw TaskFailures.leaveToOthers(
          FailureCode.UNEXPECTED, "The worker stopped before the lease could hand back.");
    }
    ActivityCompletionException lost = link.lost();
    if (lost != null) {
      throw lost;
    }
    return outcome;
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
    return new Problem(Side.STATE, FailureCode.STATE_UNAVAILABLE, String.valueOf(e.getMessage()));
  }
}
