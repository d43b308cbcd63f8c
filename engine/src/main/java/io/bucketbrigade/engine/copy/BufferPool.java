package io.bucketbrigade.engine.copy;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/**
 * The worker's byte budget: object bodies in memory, over all of its leases. Buffers that are given
 * back are kept for the next of about their size, because a new one is zeroed; those in use and
 * those kept fit into the budget together. They lie outside of the heap, where sockets read and
 * write them without a copy. Thread-safe and fair, so that a large part is not starved by small
 * objects.
 */
public final class BufferPool implements AutoCloseable {

  private static final int GRAIN_BYTES = 4 * 1024;

  /** Buffers come in so many sizes for each power of two, so that at most a quarter is unused. */
  private static final int SIZES_PER_DOUBLING = 4;

  private final Semaphore grains;
  private final long budgetBytes;

  /** Given back, by their capacity. Guarded by this map's monitor, as is what they sum to. */
  private final TreeMap<Integer, Deque<Block>> kept = new TreeMap<>();

  private long allocatedBytes;
  private boolean closed;

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

  private Block take(int capacity) {
    synchronized (kept) {
      Deque<Block> fitting = kept.get(capacity);
      if (fitting != null) {
        Block block = fitting.pop();
        if (fitting.isEmpty()) {
          kept.remove(capacity);
        }
        return block;
      }
      // What is leased has permits, so dropping what is kept makes room for whoever has some too.
      while (allocatedBytes + capacity > budgetBytes && !kept.isEmpty()) {
        dropLargest();
      }
      allocatedBytes += capacity;
    }
    return Block.of(capacity);
  }

  private void dropLargest() {
    Map.Entry<Integer, Deque<Block>> largest = kept.lastEntry();
    Block dropped = largest.getValue().pop();
    dropped.memory().close();
    allocatedBytes -= dropped.bytes().capacity();
    if (largest.getValue().isEmpty()) {
      kept.remove(largest.getKey());
    }
  }

  private void give(Block block) {
    synchronized (kept) {
      kept.computeIfAbsent(block.bytes().capacity(), size -> new ArrayDeque<>()).push(block);
      if (closed) {
        dropLargest();
      }
    }
  }

  /** Frees what is kept; what is in use is freed when it is given back. */
  @Override
  public void close() {
    synchronized (kept) {
      closed = true;
      while (!kept.isEmpty()) {
        dropLargest();
      }
    }
  }

  /** Memory that is given back when it is closed, not when it is collected. */
  private record Block(Arena memory, ByteBuffer bytes) {

    static Block of(int capacity) {
      Arena memory = Arena.ofShared();
      return new Block(memory, memory.allocate(capacity, GRAIN_BYTES).asByteBuffer());
    }
  }

  /** A buffer out of the budget; closing it gives its bytes back. */
  public final class Lease implements AutoCloseable {

    private final Block block;
    private final ByteBuffer buffer;
    private final int permits;
    private boolean closed;

    private Lease(Block block, int bytes, int permits) {
      this.block = block;
      this.buffer = block.bytes().slice(0, bytes);
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
        give(block);
        grains.release(permits);
      }
    }
  }
}
