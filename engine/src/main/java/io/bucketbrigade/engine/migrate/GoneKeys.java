package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.migrate.LeaseWork.Failure;
import io.bucketbrigade.engine.settle.KeyResult;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.settle.Settlement;
import io.bucketbrigade.engine.writes.GoneCopies;
import io.bucketbrigade.engine.writes.WriteLog;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys that a pass logged as gone at the source: our copies of them are deleted. */
final class GoneKeys implements KeyFeed, KeyWork {

  private final Function<KeyRange, GoneCopies> copies;
  private final WriteLog log;
  private final String sourcePrefix;
  private final OrphanDeleter deleter;
  private final Settlement settlement;
  private volatile @Nullable ObjectKey firstKey;
  private volatile boolean exhausted;

  /**
   * Goes through them.
   *
   * @param copies those of a range
   * @param log of the same pass
   * @param sourcePrefix what whole keys begin with
   * @param deleter deletes one, looking at both sides first
   * @param settlement what became of each
   */
  GoneKeys(
      Function<KeyRange, GoneCopies> copies,
      WriteLog log,
      String sourcePrefix,
      OrphanDeleter deleter,
      Settlement settlement) {
    this.copies = copies;
    this.log = log;
    this.sourcePrefix = sourcePrefix;
    this.deleter = deleter;
    this.settlement = settlement;
  }

  /** A key that an earlier lease left open is in the log, or it would not have been taken. */
  @Override
  public void takeHoles(Jobs jobs) throws InterruptedException {
    WriteLog.Reader ofHoles = log.reader();
    for (Settlement.Entry hole : settlement.holes()) {
      ObjectWrite copy = ofHoles.at(hole.key());
      if (copy == null) {
        throw new IllegalStateException("the write log has no entry for " + hole.key());
      }
      submit(hole, copy, jobs);
    }
  }

  @Override
  public @Nullable Failure feed(KeyRange range, BooleanSupplier stopped, Jobs jobs)
      throws InterruptedException {
    GoneCopies gone = copies.apply(range);
    for (ObjectWrite copy = gone.next(); copy != null; copy = gone.next()) {
      if (stopped.getAsBoolean()) {
        return null;
      }
      ObjectKey key = copy.keyBelow(sourcePrefix);
      if (firstKey == null) {
        firstKey = key;
      }
      submit(settlement.take(key), copy, jobs);
    }
    exhausted = true;
    return null;
  }

  private void submit(Settlement.Entry entry, ObjectWrite copy, Jobs jobs)
      throws InterruptedException {
    jobs.submit(
        () -> {
          KeyResult result = deleter.delete(entry.key(), copy);
          settlement.settle(entry, result);
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

  /** A log cannot hide keys as a listing can, so neighbours need not be compared. */
  @Override
  public @Nullable ObjectKey firstKeyBeyond() {
    return null;
  }
}
