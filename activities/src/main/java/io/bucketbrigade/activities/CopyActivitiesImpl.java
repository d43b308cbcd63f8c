package io.bucketbrigade.activities;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.migrate.EngineLimits;
import io.bucketbrigade.engine.migrate.RangeMigrator;
import io.bucketbrigade.engine.preflight.PinCheck;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.CopyActivities;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** Leases that copy: ties {@link RangeMigrator} to Temporal. Thread-safe; one per worker. */
public final class CopyActivitiesImpl implements CopyActivities {

  private final ObjectStores stores;
  private final StateStores states;
  private final EngineLimits limits;
  private final BufferPool buffers;
  private final LeaseActivity leases;

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
    this.limits = limits;
    this.buffers = buffers;
    this.leases = new LeaseActivity(states, pins, acks, draining);
  }

  @Override
  public RangeOutcome copyRange(RangeTask task) {
    return leases.run(
        task,
        context -> {
          RangeMigrator migrator = migrator(task, context);
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
}
