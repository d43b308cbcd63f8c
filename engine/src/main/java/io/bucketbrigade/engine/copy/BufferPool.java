package io.bucketbrigade.engine.copy;

import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;

/**
 * The worker's byte budget: object bodies in memory, over all of its leases. Thread-safe and fair,
 * so that a large part is not starved by small objects.
 */
public final class BufferPool {

  private static final int GRAIN_BYTES = 4 * 1024;

  private final Semaphore grains;
  private final long budgetBytes;

  /** A budget of {@code budgetBytes}. */
  public BufferPool(long budgetBytes) {
    this.budgetBytes = budgetBytes;
    this.grains = new Semaphore(Math.toIntExact(budgetBytes / GRAIN_BYTES), true);
  }

  /** The largest part that leaves room for a second one beside it. */
  public long maxPartBytes() {
    return budgetBytes / 2;
  }

  /**
   * Waits until {@code bytes} fit into the budget.
   *
   * @param bytes at most the budget
   */
  public Lease acquire(int bytes) throws InterruptedException {
    if (bytes > budgetBytes) {
      throw new IllegalArgumentException(bytes + " bytes exceed the budget of " + budgetBytes);
    }
    int permits = Math.max(1, (bytes + GRAIN_BYTES - 1) / GRAIN_BYTES);
    grains.acquire(permits);
    return new Lease(ByteBuffer.allocate(bytes), permits);
  }

  /** A buffer out of the budget; closing it gives its bytes back. */
  public final class Lease implements AutoCloseable {

    private final ByteBuffer buffer;
    private final int permits;

    private Lease(ByteBuffer buffer, int permits) {
      this.buffer = buffer;
      this.permits = permits;
    }

    /** The buffer, of exactly the size asked for. */
    public ByteBuffer buffer() {
      return buffer;
    }

    @Override
    public void close() {
      grains.release(permits);
    }
  }
}
