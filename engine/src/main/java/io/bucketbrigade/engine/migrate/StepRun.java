package io.bucketbrigade.engine.migrate;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The control side of a step: heartbeats and recall. Runs on the caller's thread while the step
 * works on its own.
 */
final class StepRun {

  private final LargeObjectLink link;
  private final LeaseClocks clocks;
  private final IntSupplier partsSent;

  StepRun(LargeObjectLink link, LeaseClocks clocks, IntSupplier partsSent) {
    this.link = link;
    this.clocks = clocks;
    this.partsSent = partsSent;
  }

  /** The step's result; null if it was recalled before it had one. */
  <T> @Nullable T run(Callable<@Nullable T> step) throws InterruptedException {
    link.heartbeat(partsSent.getAsInt());
    FutureTask<@Nullable T> work = new FutureTask<>(step);
    Thread thread = Thread.ofVirtual().name("large-object-step").start(work);
    try {
      while (link.stopRequested() == null) {
        if (isOver(work, clocks.checkpointEvery())) {
          return resultOf(work);
        }
        link.heartbeat(partsSent.getAsInt());
      }
      if (isOver(work, clocks.drainLimit())) {
        return resultOf(work);
      }
      return null;
    } finally {
      work.cancel(true);
      thread.join(clocks.abortLimit());
    }
  }

  private boolean isOver(FutureTask<?> work, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean asked = link.stopRequested() != null;
    while (!work.isDone() && System.nanoTime() - deadline < 0) {
      try {
        work.get(clocks.tick().toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (!asked && link.stopRequested() != null) {
          return false;
        }
      } catch (ExecutionException | CancellationException e) {
        return true;
      }
    }
    return work.isDone();
  }

  private static <T> @Nullable T resultOf(FutureTask<@Nullable T> work)
      throws InterruptedException {
    try {
      return work.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException bug) {
        throw bug;
      }
      throw new IllegalStateException("a step failed", e.getCause());
    }
  }
}
