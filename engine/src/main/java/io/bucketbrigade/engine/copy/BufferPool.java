package io.bucketbrigade.engine.copy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/**
 * The worker's byte budget: object bodies in memory, over all of its leases. Buffers that are given
 * back are kept for the next of about their size, because a new one is zeroed and, where it is
 * large, collected as well; those in use and those kept fit into the budget together. Thread-safe
 * and fair, so that a large part is not starved by small objects.
 */
public final class BufferPool {

  private static final int GRAIN_BYTES = 4 * 1024;

  /** Buffers come in so many sizes for each power of two, so that at most a quarter is unused. */
  private static final int SIZES_PER_DOUBLING = 4;

  private final Semaphore grains;
  private final long budgetBytes;

  /** Given back, by their capacity. Guarded by this map's monitor, as is what they sum to. */
  private final TreeMap<Integer, Deque<ByteBuffer>> kept = new TreeMap<>();

  private long allocatedBytes;

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
    int capacity = capacityFor(bytes);
    int permits = grains(capacity);
    grains.acquire(permits);
    return new Lease(take(capacity), bytes, permits);
  }

  private int capacityFor(int bytes) {
    int grained = Math.max(1, grains(bytes)) * GRAIN_BYTES;
    int step = Math.max(GRAIN_BYTES, Integer.highestOneBit(grained - 1) / SIZES_PER_DOUBLING);
    long rounded = (long) (grained + step - 1) / step * step;
    // Two of the largest parts have to fit beside each other, and the largest of all at all.
    boolean fits = rounded <= maxPartBytes() / GRAIN_BYTES * GRAIN_BYTES;
    return (int) (fits ? rounded : Math.min(grained, budgetBytes / GRAIN_BYTES * GRAIN_BYTES));
  }

  private static int grains(int bytes) {
    return (bytes + GRAIN_BYTES - 1) / GRAIN_BYTES;
  }

  /** What is in use and what is kept. */
  long allocatedBytes() {
    synchronized (kept) {
      return allocatedBytes;
    }
  }

  private ByteBuffer take(int capacity) {
    synchronized (kept) {
      Deque<ByteBuffer> fitting = kept.get(capacity);
      if (fitting != null) {
        ByteBuffer buffer = fitting.pop();
        if (fitting.isEmpty()) {
          kept.remove(capacity);
        }
        return buffer;
      }
      // What is leased has permits, so dropping what is kept makes room for whoever has some too.
      while (allocatedBytes + capacity > budgetBytes && !kept.isEmpty()) {
        dropLargest();
      }
      allocatedBytes += capacity;
    }
    return ByteBuffer.allocate(capacity);
  }

  private void dropLargest() {
    Map.Entry<Integer, Deque<ByteBuffer>> largest = kept.lastEntry();
    allocatedBytes -= largest.getValue().pop().capacity();
    if (largest.getValue().isEmpty()) {
      kept.remove(largest.getKey());
    }
  }

  private void give(ByteBuffer buffer) {
    synchronized (kept) {
      kept.computeIfAbsent(buffer.capacity(), size -> new ArrayDeque<>()).push(buffer);
    }
  }

  /** A buffer out of the budget; closing it gives its bytes back. */
  public final class Lease implements AutoCloseable {

    private final ByteBuffer whole;
    private final ByteBuffer buffer;
    private final int permits;
    private boolean closed;

    private Lease(ByteBuffer whole, int bytes, int permits) {
      this.whole = whole;
      this.buffer = whole.slice(0, bytes);
      this.permits = permits;
    }

    /**
     * The buffer, of exactly the size asked for. It may hold bytes of another object, and may not
     * be used after the lease is closed.
     */
    public ByteBuffer buffer() {
      return buffer;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        give(whole);
        grains.release(permits);
      }
    }
  }
}
