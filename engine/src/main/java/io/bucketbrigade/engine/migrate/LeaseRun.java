package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.migrate.LeaseWork.Failure;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The control side of a lease: heartbeats, time budget, recall. Runs on the caller's thread while
 * {@link LeaseWork} does the keys on its own.
 */
public final class LeaseRun {

  private final RangeTask task;
  private final RangeCheckpoint resumeFrom;
  private final LeaseLink link;
  private final LeaseWork work;
  private final Checkpoints checkpoints;
  private final LeaseClocks clocks;
  private final long startNanos = System.nanoTime();
  private long lastCheckpointNanos = startNanos;

  /**
   * One attempt on a lease.
   *
   * @param task what to do
   * @param resumeFrom the last attempt's checkpoint
   * @param link the tie to whoever granted the lease
   * @param work takes the keys
   * @param checkpoints settles them
   */
  public LeaseRun(
      RangeTask task,
      RangeCheckpoint resumeFrom,
      LeaseLink link,
      LeaseWork work,
      Checkpoints checkpoints,
      LeaseClocks clocks) {
    this.task = task;
    this.resumeFrom = resumeFrom;
    this.link = link;
    this.work = work;
    this.checkpoints = checkpoints;
    this.clocks = clocks;
  }

  /** Works until the range is exhausted, the time is over, or it has to stop. */
  public RangeOutcome run() throws InterruptedException {
    ObjectKey cursor = resumeFrom.cursor();
    KeyRange range = cursor == null ? task.range() : remainder(task.range(), cursor);
    link.heartbeat(resumeFrom);
    work.start(range);
    try {
      StopReason reason = watch();
      return outcome(reason);
    } catch (StateStoreException e) {
      abandon();
      return new RangeOutcome(
          checkpoints.last(), StopReason.SIDE_UNAVAILABLE, stateProblem(e), null);
    } finally {
      work.abort();
    }
  }

  /** A lease may have settled the whole range and died before it could say so. */
  private static KeyRange remainder(KeyRange range, ObjectKey cursor) {
    ObjectKey through = range.through();
    if (through != null && !cursor.isBefore(through)) {
      return new KeyRange(through, through);
    }
    return range.startingAfter(cursor);
  }

  /** Returns once nothing is in flight any more. */
  private StopReason watch() throws InterruptedException {
    while (true) {
      if (work.isExhausted() && work.failure() == null) {
        return StopReason.EXHAUSTED;
      }
      Failure failure = work.failure();
      if (failure != null) {
        drain(clocks.drainLimit());
        return failure.reason();
      }
      StopReason asked = link.stopRequested();
      if (asked != null) {
        drain(clocks.drainLimit());
        return asked;
      }
      if (isOver(task.timeBudget())) {
        work.stopTaking();
        if (work.isIdle()) {
          return work.isExhausted() ? StopReason.EXHAUSTED : StopReason.TIME_BUDGET;
        }
      }
      checkpointWhenDue();
      Thread.sleep(clocks.tick());
    }
  }

  private boolean isOver(Duration budget) {
    return System.nanoTime() - startNanos > budget.toNanos();
  }

  private void checkpointWhenDue() {
    boolean isDue = System.nanoTime() - lastCheckpointNanos >= clocks.checkpointEvery().toNanos();
    if (isDue || checkpoints.isFull()) {
      link.heartbeat(checkpoints.checkpoint(false));
      lastCheckpointNanos = System.nanoTime();
    }
  }

  private void drain(Duration limit) throws InterruptedException {
    work.stopTaking();
    awaitIdle(limit, this::checkpointWhenDue);
    work.abort();
    awaitIdle(clocks.abortLimit(), this::checkpointWhenDue);
  }

  /** Stops without settling anything more, where the state store cannot take it. */
  private void abandon() throws InterruptedException {
    work.abort();
    awaitIdle(clocks.abortLimit(), () -> {});
  }

  private void awaitIdle(Duration limit, Runnable meanwhile) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!work.isIdle() && System.nanoTime() - deadline < 0) {
      meanwhile.run();
      Thread.sleep(10);
    }
  }

  private RangeOutcome outcome(StopReason reason) {
    RangeCheckpoint settled = checkpoints.checkpoint(true);
    Failure failure = work.failure();
    if (failure != null && failure.bug() != null) {
      throw failure.bug();
    }
    boolean exhausted = reason == StopReason.EXHAUSTED;
    Problem problem = failure == null ? null : failure.problem();
    @Nullable ObjectKey beyond = exhausted ? work.firstKeyBeyond() : checkpoints.nextKey();
    return new RangeOutcome(settled, reason, problem, beyond);
  }

  static Problem stateProblem(StateStoreException e) {
    return new Problem(
        Side.STATE,
        FailureCode.STATE_UNAVAILABLE,
        "Waiting because the state store cannot be written, and nothing is settled that is not on"
            + " record; make room or restore the permission ("
            + e.getMessage()
            + ").");
  }
}
