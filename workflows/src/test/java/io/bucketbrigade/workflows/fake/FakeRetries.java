package io.bucketbrigade.workflows.fake;

import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.retry.RetryActivities;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Plans rounds of retries with the lanes that copied. Thread-safe. */
public final class FakeRetries implements RetryActivities {

  private final KeySpace keys;
  private final Queue<Task> plans = new ConcurrentLinkedQueue<>();
  private volatile long selected;
  private volatile @Nullable RuntimeException failure;

  FakeRetries(KeySpace keys) {
    this.keys = keys;
  }

  /** How many keys each round finds to try. */
  public void selected(long count) {
    selected = count;
  }

  /** Planning fails with this. */
  public void fail(RuntimeException cause) {
    failure = cause;
  }

  /** The rounds that were planned. */
  public List<Task> plans() {
    return List.copyOf(plans);
  }

  @Override
  public Planned planRetry(Task task) {
    plans.add(task);
    RuntimeException cause = failure;
    if (cause != null) {
      throw cause;
    }
    return new Planned(
        new PlanSummary(keys.lanes().size(), keys.size(), keys.size(), true, 0, 0), selected);
  }
}
