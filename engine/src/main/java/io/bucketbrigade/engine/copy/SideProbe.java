package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.PutRequest;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.store.WritePermit;
import io.bucketbrigade.engine.store.WriteResult;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.ObjectKey;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells a refused object from a refused side. Before a key is booked as failed or vanished, the
 * side is asked for something that it granted at preflight; if it refuses that too, the whole side
 * is in trouble and no key is booked. Millions of failures for one expired login would bury the
 * real ones.
 *
 * <p>Callers that failed before a probe began share its answer. Thread-safe.
 */
public final class SideProbe {

  private final MappingSide side;
  private final @Nullable ObjectKey sample;
  private final @Nullable ObjectKey canary;
  private final WritePermit permit;
  private final ReentrantLock lock = new ReentrantLock();
  private long lastStartNanos = Long.MIN_VALUE;
  private @Nullable Problem lastAnswer;

  /**
   * Probes one side.
   *
   * @param sample a whole key that was readable at preflight; null if none is known
   * @param canary a whole key that may be written and deleted; null for a side that is only read
   * @param permit asked before the canary is written
   */
  public SideProbe(
      MappingSide side,
      @Nullable ObjectKey sample,
      @Nullable ObjectKey canary,
      WritePermit permit) {
    this.side = side;
    this.sample = sample;
    this.canary = canary;
    this.permit = permit;
  }

  /**
   * Returns if the side as a whole still works, so that a failure seen at {@code failedAtNanos}
   * ({@link System#nanoTime}) is about its object alone.
   *
   * @throws SideUnavailableException if it does not
   */
  public void requireWorking(long failedAtNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (lastStartNanos == Long.MIN_VALUE || lastStartNanos - failedAtNanos < 0) {
        lastStartNanos = System.nanoTime();
        lastAnswer = ask();
      }
      Problem answer = lastAnswer;
      if (answer != null) {
        throw new SideUnavailableException(answer);
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Problem ask() throws InterruptedException {
    try {
      side.store().list(new ListRequest(side.prefix(), null, null, null, 1));
      if (sample != null) {
        readSample(sample);
      }
      if (canary != null) {
        permit.await();
        writeCanary(canary);
      }
      return null;
    } catch (StoreException e) {
      return SideTrouble.describe(side, e);
    }
  }

  private void readSample(ObjectKey key) {
    try {
      side.store().head(key);
    } catch (StoreException e) {
      // A live source may have deleted the sample; that it says so means that it still answers.
      if (e.failure() != StoreFailure.NOT_FOUND) {
        throw e;
      }
    }
  }

  private void writeCanary(ObjectKey key) {
    ByteBuffer body = ByteBuffer.allocate(0);
    WriteResult written =
        side.store().put(new PutRequest(key, ObjectAttributes.NONE, WriteCondition.ANY), body);
    try {
      side.store().delete(key, written.versionId());
    } catch (StoreException e) {
      // A principal without the right to delete was warned of at preflight.
      if (e.failure() != StoreFailure.ACCESS_DENIED) {
        throw e;
      }
    }
  }
}
