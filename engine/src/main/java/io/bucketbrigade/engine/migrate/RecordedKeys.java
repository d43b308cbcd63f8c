package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.migrate.LeaseWork.Failure;
import io.bucketbrigade.engine.retry.RecordsInOrder;
import io.bucketbrigade.engine.settle.KeyResult;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.settle.Settlement;
import io.bucketbrigade.engine.writes.WriteLog;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.retry.RetryOrder;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an earlier run has on record: those that are to be tried again are brought to a new
 * fate, the others keep theirs, so that what this lease puts on record is the whole list again.
 */
final class RecordedKeys implements KeyFeed, KeyWork {

  private final RecordsInOrder records;
  private final RetryOrder order;
  private final Again again;
  private final Settlement settlement;
  private final WriteLog writes;
  private final WriteLog.Reader logged;
  private volatile @Nullable ObjectKey firstKey;
  private volatile @Nullable ObjectKey firstKeyBeyond;
  private volatile boolean exhausted;

  /**
   * Goes through records.
   *
   * @param records of the earlier run
   * @param order which of them are tried again
   * @param again tries one, looking at both sides first
   * @param settlement what became of each
   * @param writes what earlier passes wrote
   */
  RecordedKeys(
      RecordsInOrder records,
      RetryOrder order,
      Again again,
      Settlement settlement,
      WriteLog writes) {
    this.records = records;
    this.order = order;
    this.again = again;
    this.settlement = settlement;
    this.writes = writes;
    this.logged = writes.reader();
  }

  /** Brings a key to its fate, whatever became of it before. */
  @FunctionalInterface
  interface Again {

    /**
     * Does it.
     *
     * @param before what is on record of it; null if that is not known
     * @param logged what the write log says about it
     */
    KeyResult migrate(ObjectKey key, @Nullable LedgerRecord before, @Nullable ObjectWrite logged)
        throws InterruptedException;
  }

  /** Only what is tried again is ever left open. */
  @Override
  public void takeHoles(Jobs jobs) throws InterruptedException {
    if (settlement.holes().isEmpty()) {
      return;
    }
    Map<ObjectKey, LedgerRecord> before =
        records.of(settlement.holes().stream().map(Settlement.Entry::key).toList());
    WriteLog.Reader ofHoles = writes.reader();
    for (Settlement.Entry hole : settlement.holes()) {
      submit(hole, before.get(hole.key()), ofHoles.at(hole.key()), jobs);
    }
  }

  @Override
  public @Nullable Failure feed(KeyRange range, BooleanSupplier stopped, Jobs jobs)
      throws InterruptedException {
    ObjectKey last = range.after();
    while (true) {
      NavigableMap<ObjectKey, LedgerRecord> portion = records.after(last);
      if (portion.isEmpty()) {
        exhausted = true;
        return null;
      }
      for (Map.Entry<ObjectKey, LedgerRecord> next : portion.entrySet()) {
        if (stopped.getAsBoolean()) {
          return null;
        }
        if (range.isBeyond(next.getKey())) {
          firstKeyBeyond = next.getKey();
          exhausted = true;
          return null;
        }
        take(next.getKey(), next.getValue(), jobs);
      }
      last = portion.lastKey();
    }
  }

  private void take(ObjectKey key, LedgerRecord record, Jobs jobs) throws InterruptedException {
    if (firstKey == null) {
      firstKey = key;
    }
    if (record.isSelectedBy(order)) {
      submit(settlement.take(key), record, logged.at(key), jobs);
    } else {
      settlement.takeSettled(key, KeyResult.exception(record));
    }
  }

  private void submit(
      Settlement.Entry entry, @Nullable LedgerRecord before, @Nullable ObjectWrite write, Jobs jobs)
      throws InterruptedException {
    jobs.submit(
        () -> {
          KeyResult result = again.migrate(entry.key(), before, write);
          settlement.settle(entry, before == null ? result : result.after(before));
        });
  }

  @Override
  public boolean isDrained() {
    return settlement.isDrained();
  }

  @Override
  public boolean isExhausted() {
    return exhausted;
  }

  @Override
  public @Nullable ObjectKey firstKey() {
    return firstKey;
  }

  @Override
  public @Nullable ObjectKey firstKeyBeyond() {
    return firstKeyBeyond;
  }
}
