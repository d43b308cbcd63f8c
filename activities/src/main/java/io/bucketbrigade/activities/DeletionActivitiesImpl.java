package io.bucketbrigade.activities;

import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.engine.writes.DeletionPlanner;
import io.bucketbrigade.model.delete.DeletionActivities;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;

/** Short work of deleting. Thread-safe; one instance per worker. */
public final class DeletionActivitiesImpl implements DeletionActivities {

  private final MigrationContexts contexts;

  /** Work of one worker, which opens state stores by {@code states}. */
  public DeletionActivitiesImpl(StateStores states) {
    this.contexts = new MigrationContexts(states);
  }

  /** The lanes that copied are final, so each call writes the same. */
  @Override
  public PlanSummary planDeletes(Task task) {
    ContextRef deletion = task.deletion();
    StateRecords records = contexts.records(deletion);
    Plan copied = records.require(StateLayout.plan(task.copied()), Plan.class);
    MigrationContext context = contexts.of(task.copied());
    Plan plan =
        DeletionPlanner.plan(copied, task.gone(), deletion.shareOf(DeletionPlanner.MAX_LANES));
    // Its leases read the log of the run that comes first.
    records.write(
        StateLayout.context(deletion),
        context.withEarlierWrites(context.earlierWrites().after(task.copied().runId())));
    records.write(StateLayout.plan(deletion), plan);
    return plan.summary();
  }
}
