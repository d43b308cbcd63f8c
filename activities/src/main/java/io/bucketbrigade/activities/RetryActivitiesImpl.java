package io.bucketbrigade.activities;

import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.retry.RecordsInOrder;
import io.bucketbrigade.engine.retry.RetryPlanner;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.EarlierWrites;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.retry.RetryActivities;
import io.bucketbrigade.model.retry.RetryOrder;
import io.bucketbrigade.model.retry.RetryRun;
import java.util.Optional;

/** Short work of retries. Thread-safe; one instance per worker. */
public final class RetryActivitiesImpl implements RetryActivities {

  private final MigrationContexts contexts;

  /** Work of one worker, which opens state stores by {@code states}. */
  public RetryActivitiesImpl(StateStores states) {
    this.contexts = new MigrationContexts(states);
  }

  /** The plan is written last, so that one that is there already is the whole answer. */
  @Override
  public Planned planRetry(Task task) {
    ContextRef retry = task.retry();
    RetryOrder order = task.order();
    StateRecords records = contexts.records(retry);
    Optional<Plan> before = records.read(StateLayout.plan(retry), Plan.class);
    if (before.isPresent()) {
      RetryRun run = records.require(StateLayout.retry(retry), RetryRun.class);
      return new Planned(before.get().summary(), run.selected());
    }
    MigrationContext context = contexts.of(task.copied());
    RecordsInOrder recorded =
        new RecordsInOrder(records.store(), order.ledger(), context.spec().source().prefix());
    RetryPlanner.Planned made =
        new RetryPlanner(recorded).plan(order, retry.shareOf(RetryPlanner.MAX_LANES));
    EarlierWrites writes =
        context.earlierWrites().after(task.copied().runId()).after(order.ledger().runId());
    records.write(StateLayout.context(retry), context.withEarlierWrites(writes));
    records.write(StateLayout.retry(retry), new RetryRun(order, made.selected()));
    records.write(StateLayout.plan(retry), made.plan());
    return new Planned(made.plan().summary(), made.selected());
  }
}
