package io.bucketbrigade.engine.plan;

import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The keys below a prefix, seen through single LIST requests that are counted. Keys are relative to
 * the prefix. Rows that a server should not have sent (outside of the prefix, or not after the key
 * that was asked for) are dropped. Thread-safe.
 */
final class KeySpace {

  /** Rows of a probe: some servers list the start key itself, so one more than is needed. */
  private static final int PROBE_KEYS = 2;

  private final ObjectStore store;
  private final String prefix;
  private final AtomicInteger requests = new AtomicInteger();

  KeySpace(ObjectStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  /** How many LIST requests were sent. */
  int requests() {
    return requests.get();
  }

  /** Whether a key, or a string to list after, has a length that S3 accepts. */
  boolean isListable(String key) {
    return ObjectKey.of(prefix + key).utf8Bytes() <= ObjectKey.MAX_UTF8_BYTES;
  }

  /** The first full page of a range's keys. */
  Page page(KeyRange range) {
    return page("", range);
  }

  /** The first full page of the range's keys that begin with {@code below}. */
  Page page(String below, KeyRange range) {
    ListPage page = list(below, range.after(), null, ListRequest.MAX_KEYS);
    List<ListedObject> inside = new ArrayList<>();
    boolean sawTheEnd = !page.truncated();
    for (ListedObject object : relative(page, range.after())) {
      if (range.isBeyond(object.key())) {
        sawTheEnd = true;
        break;
      }
      inside.add(object);
    }
    return new Page(List.copyOf(inside), sawTheEnd || inside.isEmpty());
  }

  /** The first key of the range that stands after {@code after}; null if there is none. */
  @Nullable ObjectKey firstAfter(String after, KeyRange range) {
    ObjectKey start = ObjectKey.of(after);
    for (ListedObject object : relative(list("", start, null, PROBE_KEYS), start)) {
      return range.contains(object.key()) ? object.key() : null;
    }
    return null;
  }

  /** One level of the tree: what stands directly below {@code below}, at most {@code maxPages}. */
  Level level(String below, int maxPages) {
    List<String> prefixes = new ArrayList<>();
    List<ListedObject> objects = new ArrayList<>();
    String token = null;
    ObjectKey last = null;
    for (int page = 1; page <= maxPages; page++) {
      ListRequest request = new ListRequest(prefix + below, last, token, "/", ListRequest.MAX_KEYS);
      requests.incrementAndGet();
      ListPage rows = store.list(request);
      objects.addAll(relative(rows, null));
      rows.commonPrefixes().stream()
          .filter(found -> found.startsWith(prefix))
          .map(found -> found.substring(prefix.length()))
          .filter(found -> isAfterLast(found, prefixes))
          .forEach(prefixes::add);
      token = rows.nextToken();
      if (!rows.truncated() || token == null) {
        return new Level(List.copyOf(prefixes), List.copyOf(objects), !rows.truncated());
      }
      if (prefixes.isEmpty() && page == FLAT_AFTER_PAGES) {
        break;
      }
    }
    return new Level(List.copyOf(prefixes), List.copyOf(objects), false);
  }

  /** A level whose first pages hold no prefix is taken for a flat one, however long it is. */
  private static final int FLAT_AFTER_PAGES = 2;

  private static boolean isAfterLast(String found, List<String> prefixes) {
    return prefixes.isEmpty() || ObjectKey.compareUtf8(found, prefixes.getLast()) > 0;
  }

  private ListPage list(
      String below, @Nullable ObjectKey after, @Nullable String delimiter, int maxKeys) {
    ObjectKey startAfter = after == null ? null : ObjectKey.of(prefix + after.value());
    requests.incrementAndGet();
    return store.list(new ListRequest(prefix + below, startAfter, null, delimiter, maxKeys));
  }

  private List<ListedObject> relative(ListPage page, @Nullable ObjectKey after) {
    List<ListedObject> rows = new ArrayList<>();
    for (ListedObject object : page.objects()) {
      String key = object.key().value();
      if (key.startsWith(prefix)) {
        ObjectKey stripped = ObjectKey.of(key.substring(prefix.length()));
        if (after == null || stripped.isAfter(after)) {
          rows.add(object.withKey(stripped));
        }
      }
    }
    return rows;
  }

  /**
   * The beginning of a range.
   *
   * @param objects its first rows
   * @param complete whether they are all of it
   */
  record Page(List<ListedObject> objects, boolean complete) {

    ObjectKey last() {
      return objects.getLast().key();
    }

    List<ObjectKey> keys() {
      return objects.stream().map(ListedObject::key).toList();
    }
  }

  /**
   * One level of the tree.
   *
   * @param prefixes ascending, each ending with the delimiter
   * @param objects objects that stand directly on it
   * @param complete whether they are all of it
   */
  record Level(List<String> prefixes, List<ListedObject> objects, boolean complete) {}
}
