package io.bucketbrigade.engine.verify;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.verify.Discrepancy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Puts what was found, in any order, back into key order: the cursor stands before the first key
 * that is still compared. Unlike copying it leaves no holes, because comparing a key twice costs
 * nothing but time. Holds at most {@code lookAheadKeys} keys. Thread-safe; one thread takes keys.
 */
final class VerifyWindow {

  /** So many discrepancies are written at once, which bounds them in memory and in one segment. */
  private static final int MAX_UNWRITTEN = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final int lookAheadKeys;
  private final ArrayDeque<Entry> window = new ArrayDeque<>();
  private final List<Discrepancy> unwritten = new ArrayList<>();
  private @Nullable ObjectKey cursor;
  private VerifyTally tally;

  /** Goes on from a checkpoint. */
  VerifyWindow(RangeCheckpoint from, int lookAheadKeys) {
    this.lookAheadKeys = lookAheadKeys;
    this.cursor = from.cursor();
    this.tally = Objects.requireNonNullElse(from.verified(), VerifyTally.ZERO);
  }

  /** A key that was taken. */
  static final class Entry {

    private final ObjectKey key;
    private final boolean atSource;
    private @Nullable Found found;

    private Entry(ObjectKey key, boolean atSource) {
      this.key = key;
      this.atSource = atSource;
    }
  }

  /**
   * What may be reported now.
   *
   * @param cursor the last covered key; null if none is
   * @param tally of the keys up to the cursor
   * @param discrepancies of theirs that no earlier snapshot held
   * @param nextKey the first source key after the cursor that was taken; null if none was
   */
  record Snapshot(
      @Nullable ObjectKey cursor,
      VerifyTally tally,
      List<Discrepancy> discrepancies,
      @Nullable ObjectKey nextKey) {}

  /** Takes a key; waits while too many are open. */
  Entry take(ObjectKey key, boolean atSource) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (window.size() >= lookAheadKeys || isFull()) {
        changed.await();
      }
      Entry entry = new Entry(key, atSource);
      window.add(entry);
      return entry;
    } finally {
      lock.unlock();
    }
  }

  /** Books what was found about a key. */
  void settle(Entry entry, Found found) {
    lock.lock();
    try {
      entry.found = found;
      slide();
    } finally {
      lock.unlock();
    }
  }

  /** What may be reported now; its discrepancies count as taken, so the caller must write them. */
  Snapshot snapshot() {
    lock.lock();
    try {
      List<Discrepancy> taken = List.copyOf(unwritten);
      unwritten.clear();
      changed.signalAll();
      return new Snapshot(cursor, tally, taken, nextSourceKey());
    } finally {
      lock.unlock();
    }
  }

  /** Whether no key can be taken before the next snapshot. */
  boolean isFull() {
    lock.lock();
    try {
      return unwritten.size() >= MAX_UNWRITTEN;
    } finally {
      lock.unlock();
    }
  }

  /** Whether every key that was taken is settled. */
  boolean isDrained() {
    lock.lock();
    try {
      return window.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void slide() {
    for (Entry head = window.peek(); head != null; head = window.peek()) {
      Found found = head.found;
      if (found == null) {
        break;
      }
      window.remove();
      cursor = head.key;
      tally = tally.plus(found.counts());
      unwritten.addAll(found.discrepancies());
    }
    changed.signalAll();
  }

  private @Nullable ObjectKey nextSourceKey() {
    for (Entry entry : window) {
      if (entry.atSource) {
        return entry.key;
      }
    }
    return null;
  }
}
