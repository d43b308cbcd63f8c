package io.bucketbrigade.engine.retry;

import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.retry.RetryOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a run that retries goes through, in key order: the exceptions of one run and, where it
 * repairs, the keys that a verification found different. A lane's records lie in the order in which
 * they were settled, so each portion takes a pass over the lanes that may hold it, and no more than
 * a portion is held: a million exceptions of one lane are fifty passes, which parse the keys alone
 * of what they leave out. Thread-safe. Throws {@link
 * io.bucketbrigade.engine.state.StateStoreException} if a ledger cannot be read.
 */
public final class RecordsInOrder {

  /** About 10 MB with keys of usual length, for each lease. */
  public static final int PORTION = 20_000;

  private final int portion;

  /** Exceptions first. */
  private final List<RecordList> lists = new ArrayList<>();

  /**
   * Reads what is on record now.
   *
   * @param migration the migration's folder in the state store
   * @param order which runs' records
   * @param sourcePrefix what whole keys begin with
   */
  public RecordsInOrder(StateStore migration, RetryOrder order, String sourcePrefix) {
    this(migration, order, sourcePrefix, PORTION);
  }

  RecordsInOrder(StateStore migration, RetryOrder order, String sourcePrefix, int portion) {
    this.portion = portion;
    lists.add(RecordList.exceptions(migration, order.ledger(), sourcePrefix));
    if (order.verification() != null) {
      lists.add(
          RecordList.discrepancies(migration, order.verification(), sourcePrefix, order.prefix()));
    }
  }

  /**
   * The first records behind a key, at most {@link #PORTION}.
   *
   * @param key null for the beginning
   * @return by key below the source prefix; empty if there are none
   */
  public NavigableMap<ObjectKey, LedgerRecord> after(@Nullable ObjectKey key) {
    NavigableMap<ObjectKey, LedgerRecord> first = new TreeMap<>();
    for (RecordList list : lists) {
      list.forEachWhere(
          range -> mayAdd(range, key, first),
          found -> (key == null || found.isAfter(key)) && hasRoomFor(found, first),
          (found, record) -> keepFirst(first, found, record));
    }
    return first;
  }

  private boolean mayAdd(
      KeyRange lane, @Nullable ObjectKey key, NavigableMap<ObjectKey, LedgerRecord> first) {
    ObjectKey through = lane.through();
    ObjectKey begin = lane.after();
    boolean isBefore = key != null && through != null && !through.isAfter(key);
    boolean isBehind = first.size() == portion && begin != null && !first.lastKey().isAfter(begin);
    return !isBefore && !isBehind;
  }

  private boolean hasRoomFor(ObjectKey key, NavigableMap<ObjectKey, LedgerRecord> first) {
    return first.size() < portion || !key.isAfter(first.lastKey());
  }

  private void keepFirst(
      NavigableMap<ObjectKey, LedgerRecord> first, ObjectKey key, LedgerRecord record) {
    first.merge(key, record, RecordsInOrder::both);
    if (first.size() > portion) {
      first.pollLastEntry();
    }
  }

  /** What became of a key when it was copied, and what was found of it since. */
  private static LedgerRecord both(LedgerRecord before, LedgerRecord found) {
    return before.withDiffering(found.differs());
  }

  /** The records of some keys; of those that have one. */
  public Map<ObjectKey, LedgerRecord> of(Collection<ObjectKey> keys) {
    Set<ObjectKey> wanted = new HashSet<>(keys);
    Map<ObjectKey, LedgerRecord> found = new HashMap<>();
    for (RecordList list : lists) {
      list.forEachWhere(
          range -> wanted.stream().anyMatch(range::contains),
          wanted::contains,
          (key, record) -> found.merge(key, record, RecordsInOrder::both));
    }
    return found;
  }

  /** Hands over the record of every key of a range, in no order. */
  public void forEachIn(KeyRange range, BiConsumer<ObjectKey, LedgerRecord> taker) {
    if (lists.size() == 1) {
      lists.getFirst().forEachWhere(range::touches, range::contains, taker);
    } else {
      forEachInPortions(range, taker);
    }
  }

  /** A key may be in both lists, and in one of them more than once. */
  private void forEachInPortions(KeyRange range, BiConsumer<ObjectKey, LedgerRecord> taker) {
    NavigableMap<ObjectKey, LedgerRecord> next = after(range.after());
    while (!next.isEmpty()) {
      for (Map.Entry<ObjectKey, LedgerRecord> record : next.entrySet()) {
        if (range.isBeyond(record.getKey())) {
          return;
        }
        taker.accept(record.getKey(), record.getValue());
      }
      next = after(next.lastKey());
    }
  }
}
