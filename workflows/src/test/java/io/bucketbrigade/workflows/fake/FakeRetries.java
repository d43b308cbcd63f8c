package io.bucketbrigade.workflows.fake;

import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.retry.RetryActivities;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Plans rounds of retries with the lanes that copied. Thread-safe. */
public final class FakeRetries implements RetryActivities {

  private final KeySpace keys;
  private final Queue<Task> plans = new ConcurrentLinkedQueue<>();
  private volatile long selected;
  private volatile long added;
  private volatile @Nullable VerificationProgress verified;
  private volatile @Nullable RuntimeException failure;

  FakeRetries(KeySpace keys) {
    this.keys = keys;
  }

  /** How many keys each round finds to try. */
  public void selected(long count) {
    selected = count;
  }

  /** How many of them in each round were no exceptions before. */
  public void added(long count) {
    added = count;
  }

  /** What the newest verification on demand came to. */
  public void verified(VerificationProgress newest) {
    verified = newest;
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
        new PlanSummary(keys.lanes().size(), keys.size(), keys.size(), true, 0, 0),
        selected,
        added);
  }

  @Override
  public Verified newestVerification(ContextRef copied) {
    return new Verified(verified);
  }
}
