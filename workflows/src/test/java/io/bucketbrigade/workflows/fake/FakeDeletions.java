package io.bucketbrigade.workflows.fake;

import io.bucketbrigade.model.delete.DeletionActivities;
import io.bucketbrigade.model.plan.PlanSummary;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Plans deletes with the lanes that copied. Thread-safe. */
public final class FakeDeletions implements DeletionActivities {

  private final KeySpace keys;
  private final Queue<Task> plans = new ConcurrentLinkedQueue<>();

  FakeDeletions(KeySpace keys) {
    this.keys = keys;
  }

  /** The deletes that were planned. */
  public List<Task> plans() {
    return List.copyOf(plans);
  }

  @Override
  public PlanSummary planDeletes(Task task) {
    plans.add(task);
    return new PlanSummary(keys.lanes().size(), task.gone(), task.gone(), true, 0, 0);
  }
}
