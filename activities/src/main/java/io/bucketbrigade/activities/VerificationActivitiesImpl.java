package io.bucketbrigade.activities;

import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.plan.ShiftedPlan;
import io.bucketbrigade.engine.preflight.PinCheck;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.ZippedLines;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.ledger.LedgerActivities;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.verify.Discrepancy;
import io.bucketbrigade.model.verify.VerificationActivities;
import io.bucketbrigade.model.verify.VerificationOrder;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.util.List;
import java.util.Optional;

/** Short work of verifications, and reading ledgers. Thread-safe; one instance per worker. */
public final class VerificationActivitiesImpl implements VerificationActivities, LedgerActivities {

  private final StateStores states;
  private final MigrationContexts contexts;
  private final PinnedSides sides;

  /**
   * Work of one worker.
   *
   * @param stores opens buckets, without retries of their own
   * @param states opens state stores
   * @param pins shared by all activities of the worker
   */
  public VerificationActivitiesImpl(ObjectStores stores, StateStores states, PinCheck pins) {
    this.states = states;
    this.contexts = new MigrationContexts(states);
    this.sides = new PinnedSides(stores, pins);
  }

  /** The plan is written last, so that one that is there already is the whole answer. */
  @Override
  public PlanSummary planVerification(Task task) {
    ContextRef verification = task.verification();
    VerificationOrder order = task.order();
    StateRecords records = contexts.records(verification);
    Optional<Plan> before = records.read(StateLayout.plan(verification), Plan.class);
    if (before.isPresent()) {
      return before.get().summary();
    }
    MigrationContext context = contexts.of(order.copied());
    Plan copied = records.require(StateLayout.plan(order.copied()), Plan.class);
    Plan made =
        new ShiftedPlan(sides.open(Side.SOURCE, context), context.spec().source().prefix())
            .after(copied, verification.shareOf(ShiftedPlan.MAX_LANES));
    records.write(StateLayout.context(verification), context);
    records.write(StateLayout.verification(verification), order);
    records.write(StateLayout.plan(verification), made);
    return made.summary();
  }

  @Override
  public void recordVerification(VerificationProgress ended) {
    contexts.records(ended.context()).write(StateLayout.VERIFIED, ended);
  }

  @Override
  public Sample firstDiscrepancies(ContextRef verification) {
    LedgerPage first =
        readLedger(new LedgerPage.Request(verification, LedgerPage.Kind.DISCREPANCIES, null));
    List<Discrepancy> few =
        ZippedLines.of(first).stream().limit(Sample.MAX).map(AcceptedLedger::discrepancy).toList();
    return new Sample(few);
  }

  @Override
  public LedgerPage readLedger(LedgerPage.Request request) {
    ContextRef run = request.context();
    return AcceptedLedger.of(states.ofMigration(run), run, request.kind()).page(request.from());
  }
}
