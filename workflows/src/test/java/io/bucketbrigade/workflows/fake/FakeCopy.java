package io.bucketbrigade.workflows.fake;

import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.CopyActivities;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Pretends to copy: settles keys by counting them. Thread-safe. */
public final class FakeCopy implements CopyActivities {

  private static final Duration BEAT = Duration.ofMillis(20);

  private final KeySpace keys;
  private final AtomicInteger attempts = new AtomicInteger();
  private final Queue<RangeTask> tasks = new ConcurrentLinkedQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile Script script;
  private volatile @Nullable Script retryScript;
  private volatile @Nullable Script deleteScript;

  /** What a lease does. */
  @FunctionalInterface
  public interface Script {

    /** Works on a lease. */
    RangeOutcome run(RangeTask task);
  }

  /** Settles up to {@code keysPerLease} keys a lease, at once. */
  public FakeCopy(KeySpace keys, long keysPerLease) {
    this.keys = keys;
    this.script = settling(keysPerLease);
  }

  /** Does this with every lease that retries from now on. */
  public void retryScript(Script newScript) {
    retryScript = newScript;
  }

  /** Does this with every lease that deletes from now on. */
  public void deleteScript(Script newScript) {
    deleteScript = newScript;
  }

  /** Does this with every lease from now on. */
  public void script(Script newScript) {
    script = newScript;
  }

  /** Books as deferred so many of the keys that the first lease of all settles. */
  public static Script handingOver(Script script, int objects) {
    return task -> {
      RangeOutcome outcome = script.run(task);
      return task.range().after() == null ? deferring(outcome, objects) : outcome;
    };
  }

  private static RangeOutcome deferring(RangeOutcome outcome, int deferred) {
    RangeCheckpoint settled = outcome.settled();
    Tally moved = new Tally(0, -deferred, 0, 0, 0, 0, deferred, 0, 0, 0, 0);
    return new RangeOutcome(
        new RangeCheckpoint(
            settled.attempt(),
            settled.cursor(),
            settled.holes(),
            settled.tally().plus(moved),
            settled.lastSegment(),
            settled.firstKey(),
            settled.objectsPerSecond(),
            settled.bytesPerSecond()),
        outcome.stopReason(),
        outcome.problem(),
        outcome.firstKeyBeyond());
  }

  /** Settles up to {@code keysPerLease} keys, with heartbeats on the way. */
  public Script settling(long keysPerLease) {
    return task -> {
      long count = keys.count(task.range());
      beat(checkpoint(task, Math.min(count, keysPerLease) / 2));
      return count <= keysPerLease
          ? outcome(task, count, StopReason.EXHAUSTED, null)
          : outcome(task, keysPerLease, StopReason.TIME_BUDGET, null);
    };
  }

  /** Settles {@code before} keys, then works without getting on until it is recalled. */
  public Script untilRecalled(long before) {
    return task -> {
      RangeCheckpoint settled = checkpoint(task, Math.min(before, keys.count(task.range())));
      while (true) {
        try {
          beat(settled);
        } catch (ActivityCompletionException recalled) {
          return outcome(
              task, Math.min(before, keys.count(task.range())), StopReason.RECALLED, null);
        }
        await(BEAT);
      }
    };
  }

  /** Settles {@code before} keys, says so in its heartbeat, and fails as a broken process does. */
  public Script dyingAfter(long before) {
    return task -> {
      beat(checkpoint(task, before));
      throw new IllegalStateException("the process died");
    };
  }

  /** Settles {@code before} keys, says so once, and is not heard of again. */
  public Script fallingSilentAfter(long before) {
    return task -> {
      beat(checkpoint(task, before));
      await(Duration.ofMinutes(5));
      throw new IllegalStateException("nobody took its work over");
    };
  }

  /** Comes back at once because a side is away. */
  public Script unavailable(Problem problem) {
    return task -> outcome(task, 0, StopReason.SIDE_UNAVAILABLE, problem);
  }

  /** What a lease hands back that settled its holes and the first {@code count} keys. */
  public RangeOutcome outcome(
      RangeTask task, long count, StopReason reason, @Nullable Problem problem) {
    long settled = keys.firstAfter(task.range().after()) + count;
    return new RangeOutcome(checkpoint(task, count), reason, problem, keys.at(settled));
  }

  /** What a lease has settled with its holes and the first {@code count} keys. */
  public RangeCheckpoint checkpoint(RangeTask task, long count) {
    long first = keys.firstAfter(task.range().after());
    long settled = count + (count > 0 ? task.holes().size() : 0);
    ObjectKey cursor = count == 0 ? null : keys.at(first + count - 1);
    return new RangeCheckpoint(
        Activity.getExecutionContext().getInfo().getAttempt(),
        cursor,
        count == 0 ? task.holes() : List.of(),
        tally(settled),
        null,
        count == 0 ? null : keys.at(first),
        1_000,
        1_024_000);
  }

  /** What {@code settled} copied keys count as. */
  public Tally tally(long settled) {
    return new Tally(settled, settled, 0, 0, 0, 0, 0, 0, settled * 1_024, 0, 0);
  }

  /** How many attempts began. */
  public int attempts() {
    return attempts.get();
  }

  /** The leases that began, in that order. */
  public List<RangeTask> tasks() {
    return List.copyOf(tasks);
  }

  /** Lets whatever still waits go. */
  public void close() {
    end.countDown();
  }

  @Override
  public RangeOutcome copyRange(RangeTask task) {
    attempts.incrementAndGet();
    tasks.add(task);
    return script.run(task);
  }

  @Override
  public RangeOutcome retryRange(RangeTask task) {
    tasks.add(task);
    return Objects.requireNonNull(retryScript, "no script for retries").run(task);
  }

  @Override
  public RangeOutcome deleteRange(RangeTask task) {
    tasks.add(task);
    return Objects.requireNonNull(deleteScript, "no script for deletes").run(task);
  }

  private static void beat(RangeCheckpoint checkpoint) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    context.heartbeat(checkpoint);
  }

  private void await(Duration duration) {
    try {
      if (end.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the test is over");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("the test is over", e);
    }
  }

  /**
   * The same outcome with another tally.
   *
   * @param tally makes it of how many keys were listed
   */
  public static RangeOutcome recounted(RangeOutcome outcome, LongFunction<Tally> tally) {
    RangeCheckpoint settled = outcome.settled();
    return new RangeOutcome(
        new RangeCheckpoint(
            settled.attempt(),
            settled.cursor(),
            settled.holes(),
            tally.apply(settled.tally().listed()),
            settled.lastSegment(),
            settled.firstKey(),
            settled.objectsPerSecond(),
            settled.bytesPerSecond()),
        outcome.stopReason(),
        outcome.problem(),
        outcome.firstKeyBeyond());
  }
}
