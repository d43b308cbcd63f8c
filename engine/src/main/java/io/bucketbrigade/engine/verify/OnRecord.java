package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Fate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What copying, and retries after it, have on record about keys of one range. Nothing is read
 * before the first difference; then the records of the lanes that the range touches are streamed,
 * and those of the range are kept, up to a bound. Thread-safe.
 */
final class OnRecord {

  /** About 4 MB with keys of usual length, for each lease. */
  private static final int MAX_KEPT = 20_000;

  private final StateStore migration;
  private final ContextRef ledger;
  private final String sourcePrefix;
  private final KeyRange range;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Map<ObjectKey, Entry> kept;

  /**
   * Records of a range.
   *
   * @param migration the migration's folder in the state store
   * @param ledger the run whose list of exceptions is the newest
   * @param sourcePrefix what whole keys begin with
   */
  OnRecord(StateStore migration, ContextRef ledger, String sourcePrefix, KeyRange range) {
    this.migration = migration;
    this.ledger = ledger;
    this.sourcePrefix = sourcePrefix;
    this.range = range;
  }

  /** What became of a key, and why. */
  record Entry(Fate fate, FailureCode code) {

    /** Whether copying is known not to have brought it to the destination. */
    boolean didNotArrive() {
      return fate != Fate.VANISHED;
    }

    /** Whether the spec asked for that, so that it is nobody's fault. */
    boolean wasLeftOut() {
      return fate == Fate.SKIPPED;
    }

    /** For a detail. */
    String words() {
      return "booked as %s with %s when it was copied".formatted(fate, code);
    }
  }

  /**
   * The key's entry; null if there is none, or if the range has more than are kept.
   *
   * @throws StateStoreException if the ledger cannot be read
   */
  @Nullable Entry find(ObjectKey key) {
    lock.lock();
    try {
      Map<ObjectKey, Entry> known = kept;
      if (known == null) {
        known = read();
        kept = known;
      }
      return known.get(key);
    } finally {
      lock.unlock();
    }
  }

  private Map<ObjectKey, Entry> read() {
    Plan plan = new StateRecords(migration).require(StateLayout.plan(ledger), Plan.class);
    AcceptedLedger accepted = AcceptedLedger.of(migration, ledger, LedgerPage.Kind.EXCEPTIONS);
    Map<ObjectKey, Entry> entries = new HashMap<>();
    for (LanePlan lane : plan.lanes()) {
      if (lane.range().touches(range)) {
        accepted.forEachOfLane(
            lane.id(),
            line -> {
              keep(line, entries);
              return entries.size() < MAX_KEPT;
            });
      }
    }
    return entries;
  }

  private void keep(String line, Map<ObjectKey, Entry> entries) {
    LedgerRecord record = LedgerRecord.parse(line);
    ObjectKey key = record.keyBelow(sourcePrefix);
    if (range.contains(key)) {
      entries.put(key, new Entry(record.fate(), record.code()));
    }
  }
}
