package io.bucketbrigade.engine.plan;

import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds out which of the prefixes that a spec expects hold no key, with one listing request each,
 * some of them side by side. Throws what {@link ObjectStore#list} throws. Retry: goes on from what
 * was reported last.
 */
public final class ExpectedPrefixes {

  /** A report every few seconds, even of a server that takes one to answer. */
  private static final int PER_REPORT = 64;

  /** A page without keys that claims more is legal; a server that sends no others is broken. */
  private static final int MAX_EMPTY_PAGES = 100;

  private final ObjectStore source;
  private final String prefix;

  /**
   * A check.
   *
   * @param source the source bucket; retries by itself
   * @param prefix the mapping's source prefix
   */
  public ExpectedPrefixes(ObjectStore source, String prefix) {
    this.source = source;
    this.prefix = prefix;
  }

  /**
   * How far a check has come.
   *
   * @param count how many prefixes were looked at, from the first on
   * @param missing places in the list of those that hold no key
   */
  public record Checked(int count, List<Integer> missing) {

    /** Nothing was looked at. */
    public static final Checked NONE = new Checked(0, List.of());

    /** Copies the list. */
    public Checked {
      missing = List.copyOf(missing);
    }
  }

  /**
   * Looks at the prefixes that {@code from} does not cover.
   *
   * @param expected prefixes relative to the mapping
   * @param progress takes what is known after each few requests
   */
  public Checked check(List<String> expected, Checked from, Consumer<Checked> progress) {
    Checked checked = from;
    while (checked.count() < expected.size()) {
      int first = checked.count();
      int end = Math.min(expected.size(), first + PER_REPORT);
      List<Boolean> found = Concurrently.map(expected.subList(first, end), this::holdsKey);
      List<Integer> missing = new ArrayList<>(checked.missing());
      for (int i = 0; i < found.size(); i++) {
        if (!found.get(i)) {
          missing.add(first + i);
        }
      }
      checked = new Checked(end, missing);
      progress.accept(checked);
    }
    return checked;
  }

  private boolean holdsKey(String expected) {
    ListRequest request = new ListRequest(prefix + expected, null, null, null, 1);
    for (int i = 0; i < MAX_EMPTY_PAGES; i++) {
      ListPage page = source.list(request);
      boolean found =
          page.objects().stream().anyMatch(row -> row.key().value().startsWith(prefix + expected));
      if (found || page.nextToken() == null) {
        return found;
      }
      request = request.next(page.nextToken(), null);
    }
    return false;
  }
}
