package io.bucketbrigade.engine.pace;

import io.bucketbrigade.engine.pace.Pace.SizeClass;
import io.bucketbrigade.engine.pace.Pace.SlowCopy;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;

/** Measures the copies of one worker. Thread-safe. */
public final class PaceKeeper {

  private final ReentrantLock lock = new ReentrantLock();
  private final long[] objects = new long[Pace.NONE.sizes().size()];
  private final long[] bytes = new long[objects.length];

  /** The fastest of the slowest is its head. */
  private final PriorityQueue<SlowCopy> slowest =
      new PriorityQueue<>(SlowCopy.SLOWEST_FIRST.reversed());

  /** Counts a copy. */
  public void copied(ObjectKey key, long sizeBytes, Duration took) {
    int index = Pace.classOf(sizeBytes);
    lock.lock();
    try {
      objects[index]++;
      bytes[index] += sizeBytes;
      SlowCopy head = slowest.peek();
      boolean full = slowest.size() == Pace.MAX_SLOWEST;
      if (full && head != null && head.millis() >= took.toMillis()) {
        return;
      }
      if (full) {
        slowest.remove();
      }
      slowest.add(new SlowCopy(key, sizeBytes, took.toMillis()));
    } finally {
      lock.unlock();
    }
  }

  /** What was measured so far. */
  public Pace pace() {
    lock.lock();
    try {
      List<SizeClass> sizes = new ArrayList<>();
      for (int i = 0; i < objects.length; i++) {
        sizes.add(new SizeClass(Pace.NONE.sizes().get(i).upToBytes(), objects[i], bytes[i]));
      }
      return new Pace(sizes, slowest.stream().sorted(SlowCopy.SLOWEST_FIRST).toList());
    } finally {
      lock.unlock();
    }
  }
}
