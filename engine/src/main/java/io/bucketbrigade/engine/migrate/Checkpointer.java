package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.settle.LedgerWriter;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.settle.Settlement;
import io.bucketbrigade.engine.settle.Settlement.Snapshot;
import io.bucketbrigade.engine.settle.VersionMapping;
import io.bucketbrigade.engine.settle.WriteRecorder;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.SegmentRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes checkpoints in the one safe order: the segments of ledger and write log are durable before
 * the checkpoint whose cursor covers them exists. For one thread.
 */
final class Checkpointer implements Checkpoints {

  private final Settlement settlement;
  private final LedgerWriter ledger;
  private final int attempt;
  private final Supplier<@Nullable ObjectKey> firstKey;
  private final @Nullable StateStore versionMap;
  private final @Nullable WriteRecorder writeLog;
  private final List<LedgerRecord> unwritten = new ArrayList<>();
  private final List<VersionMapping> unwrittenVersions = new ArrayList<>();
  private final List<ObjectWrite> unwrittenWrites = new ArrayList<>();
  private RangeCheckpoint last;
  private @Nullable ObjectKey nextKey;
  private long rateSinceNanos = System.nanoTime();
  private long rateSinceKeys;
  private long rateSinceBytes;

  /**
   * Goes on after {@code resumeFrom}.
   *
   * @param versionMap the folder of version mappings; null where no versions are migrated
   * @param writeLog where writes go; null where none are recorded
   */
  Checkpointer(
      Settlement settlement,
      LedgerWriter ledger,
      @Nullable StateStore versionMap,
      @Nullable WriteRecorder writeLog,
      RangeCheckpoint resumeFrom,
      int attempt,
      Supplier<@Nullable ObjectKey> firstKey) {
    this.settlement = settlement;
    this.ledger = ledger;
    this.versionMap = versionMap;
    this.writeLog = writeLog;
    this.attempt = attempt;
    this.firstKey = firstKey;
    this.last = resumeFrom;
  }

  /** What one call could not write the next one does. */
  @Override
  public RangeCheckpoint checkpoint(boolean isLast) {
    Snapshot snapshot = settlement.snapshot();
    unwritten.addAll(snapshot.newRecords());
    unwrittenVersions.addAll(snapshot.newVersions());
    SegmentRef segment =
        versionMap == null
            ? ledger.append(unwritten)
            : ledger.append(unwritten, versionMap, unwrittenVersions);
    unwritten.clear();
    unwrittenVersions.clear();
    SegmentRef writes = recordWrites(snapshot.newWrites(), isLast);
    long nanos = Math.max(1, System.nanoTime() - rateSinceNanos);
    long keys = settlement.settledKeys();
    long bytes = settlement.settledBytes();
    last =
        new RangeCheckpoint(
            attempt,
            snapshot.cursor(),
            snapshot.holes(),
            snapshot.tally(),
            segment,
            firstKeyUpTo(snapshot.cursor()),
            perSecond(keys - rateSinceKeys, nanos),
            perSecond(bytes - rateSinceBytes, nanos),
            null,
            writes);
    nextKey = snapshot.nextKey();
    if (nanos > TimeUnit.SECONDS.toNanos(5)) {
      rateSinceNanos = System.nanoTime();
      rateSinceKeys = keys;
      rateSinceBytes = bytes;
    }
    return last;
  }

  private @Nullable SegmentRef recordWrites(List<ObjectWrite> writes, boolean isLast) {
    if (writeLog == null) {
      return null;
    }
    unwrittenWrites.addAll(writes);
    SegmentRef segment = writeLog.append(unwrittenWrites, isLast);
    unwrittenWrites.clear();
    return segment;
  }

  @Override
  public boolean isFull() {
    return settlement.isFull();
  }

  @Override
  public RangeCheckpoint last() {
    return last;
  }

  @Override
  public @Nullable ObjectKey nextKey() {
    return nextKey;
  }

  /** A key that was seen but is not covered yet belongs to the remainder. */
  private @Nullable ObjectKey firstKeyUpTo(@Nullable ObjectKey cursor) {
    ObjectKey first = last.firstKey() != null ? last.firstKey() : firstKey.get();
    return first == null || cursor == null || first.isAfter(cursor) ? null : first;
  }

  private static long perSecond(long count, long nanos) {
    return count * TimeUnit.SECONDS.toNanos(1) / nanos;
  }
}
