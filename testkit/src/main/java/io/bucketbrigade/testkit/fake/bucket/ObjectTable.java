package io.bucketbrigade.testkit.fake.bucket;

import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Keys in order: stored histories laid over generated objects. Thread-safe. */
final class ObjectTable {

  private final ConcurrentSkipListMap<String, KeyHistory> stored;
  private final Comparator<String> order;
  private final GeneratedObjects generated;

  ObjectTable(Comparator<String> order) {
    this(new ConcurrentSkipListMap<>(order), order, GeneratedObjects.NONE);
  }

  private ObjectTable(
      ConcurrentSkipListMap<String, KeyHistory> stored,
      Comparator<String> order,
      GeneratedObjects generated) {
    this.stored = stored;
    this.order = order;
    this.generated = generated;
  }

  /** The same objects in another order. */
  ObjectTable ordered(Comparator<String> newOrder) {
    ConcurrentSkipListMap<String, KeyHistory> copy = new ConcurrentSkipListMap<>(newOrder);
    copy.putAll(stored);
    return new ObjectTable(copy, newOrder, generated);
  }

  /** The same stored objects over generated ones. */
  ObjectTable over(GeneratedObjects newGenerated) {
    return new ObjectTable(stored, order, newGenerated);
  }

  Comparator<String> order() {
    return order;
  }

  long generatedCount() {
    return generated.count();
  }

  /** What a plain GET reads; null if nothing. */
  @Nullable StoredObject current(String key) {
    KeyHistory history = stored.get(key);
    return history != null ? history.current() : generated.find(key, order);
  }

  /** The history of a key; null if nothing was ever stored there. */
  @Nullable KeyHistory history(String key) {
    return stored.get(key);
  }

  /** The history of a key, made if need be; it begins with the generated object. */
  KeyHistory historyForChange(String key) {
    return stored.computeIfAbsent(key, this::newHistory);
  }

  private KeyHistory newHistory(String key) {
    KeyHistory history = new KeyHistory(key);
    StoredObject row = generated.find(key, order);
    if (row != null) {
      history.push(row);
    }
    return history;
  }

  /** All histories that were ever stored, in order. */
  Iterable<KeyHistory> histories() {
    return stored.values();
  }

  /** The histories from a key on, in order. */
  Iterable<KeyHistory> historiesFrom(String key) {
    return stored.tailMap(key, true).values();
  }

  /** What listings show from a key on, in order. */
  Iterator<StoredObject> visibleFrom(String key, boolean inclusive) {
    ConcurrentNavigableMap<String, KeyHistory> tail = stored.tailMap(key, inclusive);
    return new Merged(tail.values().iterator(), firstGenerated(key, inclusive));
  }

  private long firstGenerated(String key, boolean inclusive) {
    long index = generated.firstAtLeast(key, order);
    boolean skip =
        !inclusive && index < generated.count() && generated.rows().apply(index).key().equals(key);
    return skip ? index + 1 : index;
  }

  private final class Merged implements Iterator<StoredObject> {
    private final Iterator<KeyHistory> histories;
    private long index;
    private @Nullable KeyHistory history;
    private @Nullable StoredObject row;
    private @Nullable StoredObject next;

    Merged(Iterator<KeyHistory> histories, long index) {
      this.histories = histories;
      this.index = index;
      advanceHistory();
      advanceRow();
      advance();
    }

    private void advanceHistory() {
      history = histories.hasNext() ? histories.next() : null;
    }

    private void advanceRow() {
      row = index < generated.count() ? generated.rows().apply(index++) : null;
    }

    private void advance() {
      next = null;
      while (next == null && (history != null || row != null)) {
        int side = side();
        if (side < 0) {
          next = row;
          advanceRow();
        } else {
          next = history == null ? null : history.current();
          advanceHistory();
          if (side == 0) {
            advanceRow();
          }
        }
      }
    }

    /** Negative if the generated row comes first, positive if the stored one, 0 if they meet. */
    private int side() {
      if (row == null) {
        return 1;
      }
      return history == null ? -1 : order.compare(row.key(), history.key());
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public StoredObject next() {
      StoredObject result = next;
      if (result == null) {
        throw new NoSuchElementException();
      }
      advance();
      return result;
    }
  }
}
