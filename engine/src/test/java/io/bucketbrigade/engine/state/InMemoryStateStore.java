package io.bucketbrigade.engine.state;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A state store in memory that can be full, or slow, on demand. Thread-safe.
 *
 * <p>Record names are remembered in the order in which they became durable.
 */
public final class InMemoryStateStore implements StateStore {

  private final NavigableMap<String, byte[]> records = new ConcurrentSkipListMap<>();
  private final List<String> written = new ArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile @Nullable CountDownLatch gate;
  private volatile boolean waiting;

  /** The next {@code times} writes fail. */
  public void failWrites(int times) {
    failures.set(times);
  }

  /** Writes wait until {@link #release}. */
  public void holdWrites() {
    gate = new CountDownLatch(1);
  }

  /** Whether a write waits, or waited, because of {@link #holdWrites}. */
  public boolean isHolding() {
    return waiting;
  }

  /** Lets writes happen again. */
  public void release() {
    CountDownLatch held = gate;
    gate = null;
    if (held != null) {
      held.countDown();
    }
  }

  /** The names of the records, in the order in which they were written. */
  public List<String> writtenInOrder() {
    synchronized (written) {
      return List.copyOf(written);
    }
  }

  @Override
  public void write(String name, byte[] content) {
    CountDownLatch held = gate;
    if (held != null) {
      waiting = true;
      try {
        held.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StateStoreException("interrupted while writing " + name, e);
      }
    }
    if (failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new StateStoreException("cannot write " + name, new IOException("no space left"));
    }
    records.put(name, content.clone());
    synchronized (written) {
      written.add(name);
    }
  }

  @Override
  public Optional<byte[]> read(String name) {
    return Optional.ofNullable(records.get(name)).map(byte[]::clone);
  }

  @Override
  public void delete(String name) {
    records.remove(name);
  }

  @Override
  public List<String> list(String prefix, int limit) {
    return records.tailMap(prefix).keySet().stream()
        .takeWhile(name -> name.startsWith(prefix))
        .limit(limit)
        .toList();
  }

  @Override
  public String locate(String name) {
    return "memory:" + name;
  }
}
