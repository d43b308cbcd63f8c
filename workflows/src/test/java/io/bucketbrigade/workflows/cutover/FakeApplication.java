package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.cutover.CutoverActivities;
import io.bucketbrigade.model.cutover.CutoverProgress;
import io.bucketbrigade.model.cutover.CutoverProgress.Written;
import io.bucketbrigade.model.failure.Problem;
import io.temporal.failure.ApplicationFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A bucket policy, steps and a health check that a cutover works on. Thread-safe. */
final class FakeApplication implements CutoverActivities {

  /** Every change, in order; a repeated one that changes nothing is none. */
  final List<String> changes = new CopyOnWriteArrayList<>();

  final List<String> events = new CopyOnWriteArrayList<>();
  final List<CutoverProgress> records = new CopyOnWriteArrayList<>();
  volatile int written;
  final List<Instant> counts = new CopyOnWriteArrayList<>();
  final Set<String> broken = ConcurrentHashMap.newKeySet();
  final Map<String, AtomicInteger> failuresLeft = new ConcurrentHashMap<>();
  final List<Problem> refusals = new CopyOnWriteArrayList<>();
  volatile List<String> approvers = List.of();
  volatile boolean healthy = true;
  volatile long uploads;
  volatile boolean cutoverRuns = true;
  private final Map<String, Boolean> switched = new HashMap<>();
  private boolean frozen;
  private @Nullable Instant frozenUntil;

  @Override
  public Preview preview(Task task) {
    return new Preview(
        task.options().steps().stream().map(step -> step + ": old -> new").toList(),
        approvers,
        refusals);
  }

  @Override
  public synchronized String freeze(FreezeTask task) {
    throwIfBroken("freeze");
    if (!frozen) {
      changes.add("freeze");
    }
    frozen = true;
    frozenUntil = task.until();
    return "frozen";
  }

  @Override
  public synchronized FreezeStanding lookAtFreeze(FreezeTask task) {
    throwIfBroken("look");
    boolean intact = frozen && Objects.equals(frozenUntil, task.until());
    return new FreezeStanding(intact, intact ? "" : "The statement is gone or changed.");
  }

  @Override
  public synchronized void lift(Task task) {
    throwIfBroken("lift");
    if (frozen) {
      changes.add("lift");
    }
    frozen = false;
    frozenUntil = null;
  }

  @Override
  public OpenUploads openUploads(Task task) {
    throwIfBroken("uploads");
    return new OpenUploads(uploads, uploads == 0 ? List.of() : List.of("a"));
  }

  @Override
  public synchronized String step(StepTask task) {
    String what = task.name() + (task.back() ? " back" : "");
    throwIfBroken(what);
    boolean wanted = !task.back();
    if (switched.getOrDefault(task.name(), false) != wanted) {
      switched.put(task.name(), wanted);
      changes.add(what);
    }
    return what + " is done";
  }

  @Override
  public HealthNews checkHealth(Task task) {
    return new HealthNews(healthy, healthy ? "200" : "503");
  }

  @Override
  public Written countWritten(CountTask task) {
    throwIfBroken("count");
    counts.add(task.since());
    return new Written(written, 2_000, true);
  }

  @Override
  public void tell(NoticeTask task) {
    events.add(task.event());
  }

  @Override
  public void record(RecordTask task) {
    records.add(task.progress());
  }

  @Override
  public boolean isRunning(RunTask task) {
    return cutoverRuns;
  }

  /** Somebody else takes the statement away. */
  synchronized void thaw() {
    frozen = false;
  }

  synchronized boolean isFrozen() {
    return frozen;
  }

  synchronized @Nullable Instant frozenUntil() {
    return frozenUntil;
  }

  synchronized List<String> switchedSteps() {
    List<String> names = new ArrayList<>();
    switched.forEach(
        (name, done) -> {
          if (done) {
            names.add(name);
          }
        });
    return names;
  }

  private void throwIfBroken(String what) {
    AtomicInteger left = failuresLeft.get(what);
    if (left != null && left.getAndDecrement() > 0) {
      throw ApplicationFailure.newFailure(what + " passes over", "PASSING");
    }
    if (broken.contains(what)) {
      throw ApplicationFailure.newFailure(what + " is broken", Problem.LASTING);
    }
  }
}
