package io.bucketbrigade.engine.settle;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.Tally;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Turns completions in any order into a cursor that covers only settled keys.
 *
 * <p>Keys are taken in ascending order and settled whenever their work is done. A {@link Snapshot}
 * covers the keys up to the last one before which at most {@link RangeCheckpoint#MAX_HOLES} keys
 * are open; tally and ledger records of a snapshot belong to exactly the settled ones among them.
 * At most {@code lookAheadKeys} keys are held. Thread-safe; keys are taken by one thread.
 */
public final class Settlement {

  /** So many exceptions are written at once, which bounds them in memory and in one segment. */
  private static final int MAX_UNWRITTEN_RECORDS = 10_000;

  /** The same of version mappings, of which one key may have as many: about 15 MB. */
  private static final int MAX_UNWRITTEN_VERSIONS = 100_000;

  /** The same of the write log, which has an entry for nearly each key: about 4 MB. */
  static final int MAX_UNWRITTEN_WRITES = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final int lookAheadKeys;

  /** Keys from the oldest open one on, ascending. */
  private final ArrayDeque<Entry> window = new ArrayDeque<>();

  private final List<Entry> holes;
  private final TallyCounter covered;
  private final List<LedgerRecord> unwritten = new ArrayList<>();
  private final List<VersionMapping> unwrittenVersions = new ArrayList<>();
  private final List<ObjectWrite> unwrittenWrites = new ArrayList<>();

  /** Mappings that no snapshot has taken, those of keys in the window included. */
  private long heldVersions;

  private @Nullable ObjectKey cursor;
  private long settledKeys;
  private long settledBytes;

  /**
   * Goes on from a checkpoint. Its holes are open from the start, so that a snapshot names them
   * however early it is made.
   *
   * @param lookAheadKeys keys held beyond the oldest open one
   */
  public Settlement(RangeCheckpoint from, int lookAheadKeys) {
    this.lookAheadKeys = lookAheadKeys;
    this.cursor = from.cursor();
    this.covered = TallyCounter.of(from.tally());
    this.holes = from.holes().stream().map(Entry::new).toList();
    window.addAll(holes);
  }

  /** A key that was taken and waits for its result. */
  public static final class Entry {

    private final ObjectKey key;
    private final boolean destinationOnly;
    private final @Nullable ObjectWrite orphan;
    private @Nullable KeyResult result;
    private boolean recordTaken;

    private Entry(ObjectKey key) {
      this.key = key;
      this.destinationOnly = false;
      this.orphan = null;
    }

    private Entry(ObjectKey key, @Nullable ObjectWrite orphan) {
      this.key = key;
      this.destinationOnly = true;
      this.orphan = orphan;
    }

    /** The key. */
    public ObjectKey key() {
      return key;
    }

    private boolean isSettled() {
      return destinationOnly || result != null;
    }
  }

  /**
   * What may be reported now.
   *
   * @param cursor the last covered key; null if none is
   * @param holes open keys up to the cursor
   * @param tally of the settled keys up to the cursor
   * @param newRecords exceptions among them that no earlier snapshot held
   * @param newVersions version mappings of theirs, likewise
   * @param newWrites what the write log shall say of them, likewise
   * @param nextKey the first source key after the cursor that was taken; null if none was
   */
  public record Snapshot(
      @Nullable ObjectKey cursor,
      List<ObjectKey> holes,
      Tally tally,
      List<LedgerRecord> newRecords,
      List<VersionMapping> newVersions,
      List<ObjectWrite> newWrites,
      @Nullable ObjectKey nextKey) {}

  /** The checkpoint's holes, whose work has not begun. */
  public List<Entry> holes() {
    return holes;
  }

  /** Takes a source key whose work begins; waits while too many are open. */
  public Entry take(ObjectKey key) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitRoom();
      Entry entry = new Entry(key);
      window.add(entry);
      return entry;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a source key that needs no work. */
  public void takeSettled(ObjectKey key, KeyResult result) throws InterruptedException {
    settle(take(key), result);
  }

  /**
   * Counts a key that only the destination has.
   *
   * @param orphan what the write log shall say of our copy of what the source has no more; null if
   *     it is not our copy
   */
  public void takeDestinationOnly(ObjectKey key, @Nullable ObjectWrite orphan)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitRoom();
      window.add(new Entry(key, orphan));
      slide();
    } finally {
      lock.unlock();
    }
  }

  /** Books a key's result; once. */
  public void settle(Entry entry, KeyResult result) {
    lock.lock();
    try {
      if (entry.result != null) {
        throw new IllegalStateException("settled twice: " + entry.key);
      }
      entry.result = result;
      settledKeys++;
      settledBytes += result.bytesCopied();
      heldVersions += result.versions().size();
      slide();
    } finally {
      lock.unlock();
    }
  }

  /** What may be reported now; its records count as taken, so the caller must write them. */
  public Snapshot snapshot() {
    lock.lock();
    try {
      List<LedgerRecord> records = new ArrayList<>(unwritten);
      List<VersionMapping> versions = new ArrayList<>(unwrittenVersions);
      List<ObjectWrite> writes = new ArrayList<>(unwrittenWrites);
      unwritten.clear();
      unwrittenVersions.clear();
      unwrittenWrites.clear();
      Snapshot snapshot = cover(new News(records, versions, writes));
      heldVersions -= versions.size();
      changed.signalAll();
      return snapshot;
    } finally {
      lock.unlock();
    }
  }

  /** Whether no key can be taken before the next snapshot. */
  public boolean isFull() {
    lock.lock();
    try {
      return isFullOfRecords();
    } finally {
      lock.unlock();
    }
  }

  /** Whether every key that was taken is settled. */
  public boolean isDrained() {
    lock.lock();
    try {
      return window.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Keys settled so far by this attempt. */
  public long settledKeys() {
    lock.lock();
    try {
      return settledKeys;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes copied so far by this attempt. */
  public long settledBytes() {
    lock.lock();
    try {
      return settledBytes;
    } finally {
      lock.unlock();
    }
  }

  /** What is to be written of keys that were not covered before. */
  private record News(
      List<LedgerRecord> records, List<VersionMapping> versions, List<ObjectWrite> writes) {}

  private Snapshot cover(News news) {
    Coverage coverage = coverage();
    TallyCounter tally = TallyCounter.of(covered.tally());
    ObjectKey end = cursor;
    ObjectKey nextKey = null;
    int index = 0;
    for (Entry entry : window) {
      if (index++ < coverage.entries()) {
        end = later(end, entry.key);
        if (entry.isSettled()) {
          count(tally, entry);
          takeRecord(entry, news);
        }
      } else if (!entry.destinationOnly) {
        nextKey = entry.key;
        break;
      }
    }
    return new Snapshot(
        end,
        coverage.holes(),
        tally.tally(),
        news.records(),
        news.versions(),
        news.writes(),
        nextKey);
  }

  private record Coverage(int entries, List<ObjectKey> holes) {}

  /** How many entries of the window a snapshot can cover, and which of them are open. */
  private Coverage coverage() {
    List<ObjectKey> holes = new ArrayList<>();
    int holeBytes = 0;
    int entries = 0;
    int holesCovered = 0;
    int index = 0;
    for (Entry entry : window) {
      index++;
      boolean old = isBehindCursor(entry.key);
      if (entry.isSettled()) {
        entries = index;
        holesCovered = holes.size();
        continue;
      }
      holeBytes += entry.key.utf8Bytes();
      boolean fits =
          holes.size() < RangeCheckpoint.MAX_HOLES && holeBytes <= RangeCheckpoint.MAX_HOLE_BYTES;
      // Open keys behind the cursor came as holes; the cursor cannot go back before them.
      if (!fits && !old) {
        break;
      }
      holes.add(entry.key);
      if (old) {
        entries = index;
        holesCovered = holes.size();
      }
    }
    return new Coverage(entries, List.copyOf(holes.subList(0, holesCovered)));
  }

  private boolean isBehindCursor(ObjectKey key) {
    ObjectKey end = cursor;
    return end != null && !key.isAfter(end);
  }

  private void awaitRoom() throws InterruptedException {
    while (window.size() >= lookAheadKeys || isFullOfRecords()) {
      changed.await();
    }
  }

  private boolean isFullOfRecords() {
    return unwritten.size() >= MAX_UNWRITTEN_RECORDS
        || unwrittenWrites.size() >= MAX_UNWRITTEN_WRITES
        || heldVersions >= MAX_UNWRITTEN_VERSIONS;
  }

  /** Moves settled keys at the head of the window into the covered tally. */
  private void slide() {
    News news = new News(unwritten, unwrittenVersions, unwrittenWrites);
    Entry head = window.peek();
    while (head != null && head.isSettled()) {
      window.remove();
      count(covered, head);
      takeRecord(head, news);
      cursor = later(cursor, head.key);
      head = window.peek();
    }
    changed.signalAll();
  }

  private static void count(TallyCounter tally, Entry entry) {
    if (entry.destinationOnly) {
      tally.addDestinationOnly(entry.orphan != null);
      return;
    }
    tally.addListed();
    KeyResult result = entry.result;
    if (result != null) {
      tally.addFate(result);
    }
  }

  /** Takes what is to be written of a key, once, and keeps only what is counted. */
  private static void takeRecord(Entry entry, News news) {
    if (entry.recordTaken || !entry.isSettled()) {
      return;
    }
    entry.recordTaken = true;
    if (entry.orphan != null) {
      news.writes.add(entry.orphan);
    }
    KeyResult result = entry.result;
    if (result == null) {
      return;
    }
    if (result.record() != null) {
      news.records.add(result.record());
    }
    if (result.write() != null) {
      news.writes.add(result.write());
    }
    if (!result.versions().isEmpty()) {
      news.versions.addAll(result.versions());
      entry.result = result.withVersions(List.of());
    }
  }

  private static @Nullable ObjectKey later(@Nullable ObjectKey left, ObjectKey right) {
    return left == null || right.isAfter(left) ? right : left;
  }
}
