package io.bucketbrigade.activities;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.limit.WorkerLimits;
import io.bucketbrigade.engine.limit.WorkerLimits.Membership;
import io.bucketbrigade.engine.migrate.EngineLimits;
import io.bucketbrigade.engine.preflight.PinCheck;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.verify.RangeVerifier;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.VerifyActivities;
import io.bucketbrigade.model.verify.VerificationOrder;
import java.util.function.BooleanSupplier;

/** Leases that verify: ties {@link RangeVerifier} to Temporal. Thread-safe; one per worker. */
public final class VerifyActivitiesImpl implements VerifyActivities {

  private final ObjectStores stores;
  private final StateStores states;
  private final EngineLimits limits;
  private final BufferPool buffers;
  private final LeaseActivity leases;

  /**
   * Leases of one worker.
   *
   * @param stores opens buckets, without retries of their own; the SDK's, so that a fault of a
   *     faster way cannot hide itself
   * @param states opens state stores
   * @param pins shared by all activities of the worker
   * @param limits what one lease may use
   * @param buffers the worker's byte budget
   * @param acks installed into the stubs through which this worker heartbeats
   * @param draining whether the worker is shutting down, so that leases hand back what is left
   * @param rates the migrations' limits, shared by all leases of the worker
   */
  public VerifyActivitiesImpl(
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
    this.leases = new LeaseActivity(states, pins, acks, draining, rates);
  }

  @Override
  public RangeOutcome verifyRange(RangeTask task) {
    return leases.run(
        task,
        (context, share) -> {
          RangeVerifier verifier = verifier(task, context, share);
          return (from, info, link) -> verifier.verify(task, from, info.getAttempt(), link);
        });
  }

  private RangeVerifier verifier(RangeTask task, MigrationContext context, Membership share) {
    ContextRef verification = task.context();
    StateRecords records = new StateRecords(states.ofMigration(verification));
    return new RangeVerifier(
        share.limited(Side.SOURCE, stores.open(context.spec().source())),
        share.limited(Side.DESTINATION, stores.open(context.spec().destination())),
        context,
        records.require(StateLayout.verification(verification), VerificationOrder.class),
        records.store(),
        StateRecords.json(),
        limits,
        buffers);
  }
}
