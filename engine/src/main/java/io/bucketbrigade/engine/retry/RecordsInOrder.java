package io.bucketbrigade.engine.retry;

import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.preflight.ContextRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions of one run in key order. A lane's records lie in the order in which they were
 * settled, so each portion takes a pass over the lanes that may hold it, and no more than a portion
 * is held: a million exceptions of one lane are fifty passes, which parse the keys alone of what
 * they leave out. Thread-safe. Throws {@link io.bucketbrigade.engine.state.StateStoreException} if
 * the ledger cannot be read.
 */
public final class RecordsInOrder {

  /** About 10 MB with keys of usual length, for each lease. */
  public static final int PORTION = 20_000;

  private final AcceptedLedger ledger;
  private final String sourcePrefix;
  private final int portion;

  /** Those that have records, in key order. */
  private final List<LanePlan> lanes;

  /**
   * Reads what is on record now.
   *
   * @param migration the migration's folder in the state store
   * @param run whose exceptions
   * @param sourcePrefix what whole keys begin with
   */
  public RecordsInOrder(StateStore migration, ContextRef run, String sourcePrefix) {
    this(migration, run, sourcePrefix, PORTION);
  }

  RecordsInOrder(StateStore migration, ContextRef run, String sourcePrefix, int portion) {
    this.ledger = AcceptedLedger.of(migration, run, LedgerPage.Kind.EXCEPTIONS);
    this.sourcePrefix = sourcePrefix;
    this.portion = portion;
    Set<String> recorded = ledger.lanes();
    this.lanes =
        new StateRecords(migration)
            .require(StateLayout.plan(run), Plan.class).lanes().stream()
                .filter(lane -> recorded.contains(lane.id()))
                .toList();
  }

  /**
   * The first records behind a key, at most {@link #PORTION}.
   *
   * @param key null for the beginning
   * @return by key below the source prefix; empty if there are none
   */
  public NavigableMap<ObjectKey, LedgerRecord> after(@Nullable ObjectKey key) {
    NavigableMap<ObjectKey, LedgerRecord> first = new TreeMap<>();
    for (LanePlan lane : lanes) {
      if (first.size() == portion) {
        break;
      }
      if (key == null || !endsBefore(lane.range(), key)) {
        forEachOf(
            lane,
            found -> (key == null || found.isAfter(key)) && hasRoomFor(found, first),
            (found, record) -> keepFirst(first, found, record));
      }
    }
    return first;
  }

  private boolean hasRoomFor(ObjectKey key, NavigableMap<ObjectKey, LedgerRecord> first) {
    return first.size() < portion || key.isBefore(first.lastKey());
  }

  private void keepFirst(
      NavigableMap<ObjectKey, LedgerRecord> first, ObjectKey key, LedgerRecord record) {
    first.put(key, record);
    if (first.size() > portion) {
      first.pollLastEntry();
    }
  }

  /** The records of some keys; of those that have one. */
  public Map<ObjectKey, LedgerRecord> of(Collection<ObjectKey> keys) {
    Set<ObjectKey> wanted = new HashSet<>(keys);
    Map<ObjectKey, LedgerRecord> found = new HashMap<>();
    for (LanePlan lane : lanes) {
      if (wanted.stream().anyMatch(lane.range()::contains)) {
        forEachOf(lane, wanted::contains, found::put);
      }
    }
    return found;
  }

  /** Hands over every record of a range, in no order. */
  public void forEachIn(KeyRange range, BiConsumer<ObjectKey, LedgerRecord> taker) {
    for (LanePlan lane : lanes) {
      if (lane.range().touches(range)) {
        forEachOf(lane, range::contains, taker);
      }
    }
  }

  /** Most records of a pass are not wanted, so these are not parsed. */
  private void forEachOf(
      LanePlan lane, Predicate<ObjectKey> wanted, BiConsumer<ObjectKey, LedgerRecord> taker) {
    ledger.forEachOfLane(
        lane.id(),
        line -> {
          ObjectKey key = LedgerRecord.below(LedgerRecord.keyOf(line), sourcePrefix);
          if (wanted.test(key)) {
            taker.accept(key, LedgerRecord.parse(line));
          }
          return true;
        });
  }

  private static boolean endsBefore(KeyRange lane, ObjectKey key) {
    ObjectKey through = lane.through();
    return through != null && !through.isAfter(key);
  }
}
