package io.bucketbrigade.activities;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.limit.WorkerLimits;
import io.bucketbrigade.engine.limit.WorkerLimits.Membership;
import io.bucketbrigade.engine.migrate.EngineLimits;
import io.bucketbrigade.engine.migrate.LargeObjectLink;
import io.bucketbrigade.engine.migrate.LargeObjectMigrator;
import io.bucketbrigade.engine.migrate.RangeMigrator;
import io.bucketbrigade.engine.preflight.PinCheck;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.large.LargeObjectActivities;
import io.bucketbrigade.model.large.LargeStep;
import io.bucketbrigade.model.large.PartSet;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.CopyActivities;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.retry.RetryOrder;
import io.bucketbrigade.model.retry.RetryRun;
import io.bucketbrigade.model.spec.Allowance;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Leases that copy, and steps on large objects: ties {@link RangeMigrator} and {@link
 * LargeObjectMigrator} to Temporal. Thread-safe; one per worker.
 */
public final class CopyActivitiesImpl implements CopyActivities, LargeObjectActivities {

  private final ObjectStores stores;
  private final StateStores states;
  private final EngineLimits limits;
  private final BufferPool buffers;
  private final LeaseActivity leases;
  private final PaceBook paces;

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
   * @param rates the migrations' limits, shared by all leases of the worker
   */
  public CopyActivitiesImpl(
      ObjectStores stores,
      StateStores states,
      PinCheck pins,
      EngineLimits limits,
      BufferPool buffers,
      HeartbeatAcks acks,
      BooleanSupplier draining,
      WorkerLimits rates) {
    this.stores = stores;
    this.states = states;
    this.limits = limits;
    this.buffers = buffers;
    this.paces = new PaceBook(states);
    this.leases = new LeaseActivity(states, pins, acks, draining, rates);
  }

  @Override
  public RangeOutcome copyRange(RangeTask task) {
    return noted(
        task,
        (context, share) -> {
          RangeMigrator migrator = migrator(task.context(), context, share);
          return (from, info, link) ->
              // The first attempt cannot have begun before the lease was granted.
              migrator.migrate(
                  task,
                  from,
                  info.getAttempt(),
                  Instant.ofEpochMilli(info.getScheduledTimestamp()),
                  link);
        });
  }

  @Override
  public RangeOutcome retryRange(RangeTask task) {
    return noted(
        task,
        (context, share) -> {
          RangeMigrator migrator = migrator(task.context(), context, share);
          RetryOrder order =
              new StateRecords(states.ofMigration(task.context()))
                  .require(StateLayout.retry(task.context()), RetryRun.class)
                  .order();
          return (from, info, link) -> migrator.retry(task, from, info.getAttempt(), link, order);
        });
  }

  @Override
  public RangeOutcome deleteRange(RangeTask task) {
    return leases.run(
        task,
        (context, share) -> {
          RangeMigrator migrator = migrator(task.context(), context, share);
          return (from, info, link) -> migrator.delete(task, from, info.getAttempt(), link);
        });
  }

  private RangeOutcome noted(RangeTask task, LeaseActivity.Preparation preparation) {
    RangeOutcome outcome = leases.run(task, preparation);
    paces.write(task.context());
    return outcome;
  }

  @Override
  public LargeStep beginLargeObject(Begin task) {
    return step(
        task.context(),
        task.allowance(),
        PartSet.NONE,
        (large, attempt, link) -> large.begin(task, attempt, link));
  }

  @Override
  public LargeStep copyParts(Parts task) {
    return step(
        task.context(),
        task.allowance(),
        PartSet.of(task.parts()),
        (large, attempt, link) -> large.copyParts(task, attempt, link));
  }

  @Override
  public LargeStep completeLargeObject(Complete task) {
    return step(
        task.context(),
        task.allowance(),
        PartSet.NONE,
        (large, attempt, link) -> large.complete(task, attempt, link));
  }

  private interface LargeWork {
    LargeStep run(LargeObjectMigrator large, int attempt, LargeObjectLink link)
        throws InterruptedException;
  }

  private LargeStep step(
      ContextRef ref, @Nullable Allowance allowance, PartSet missing, LargeWork work) {
    return leases.run(
        ref,
        allowance,
        problem -> LargeStep.unavailable(missing, problem),
        (context, share) -> {
          LargeObjectMigrator large = new LargeObjectMigrator(migrator(ref, context, share));
          return (info, link) -> work.run(large, info.getAttempt(), link);
        });
  }

  private RangeMigrator migrator(ContextRef ref, MigrationContext context, Membership share) {
    return new RangeMigrator(
        share.limited(Side.SOURCE, stores.open(context.spec().source())),
        share.limited(Side.DESTINATION, stores.open(context.spec().destination())),
        context,
        states.ofMigration(ref),
        StateRecords.json(),
        limits,
        buffers,
        paces.of(ref));
  }
}
