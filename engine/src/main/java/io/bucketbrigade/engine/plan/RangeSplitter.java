package io.bucketbrigade.engine.plan;

import io.bucketbrigade.engine.plan.KeySpace.Page;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a range into pieces of about the same number of keys, knowing nothing of their names.
 *
 * <p>Every cut is a real key, strictly inside the range, the last of its piece; so each piece holds
 * at least one key. Up to about 2,000 keys are cut exactly; beyond, the middle is looked for by
 * bisecting on characters, which balances names that are spread evenly, and is good enough for the
 * others. Sends at most {@value #REQUESTS_PER_CUT} LIST requests a cut, a handful as a rule.
 * Thread-safe. Throws what {@link ObjectStore#list} throws.
 */
public final class RangeSplitter {

  /** Bisecting one Unicode character takes 21 steps; twice that leaves room for the far end. */
  public static final int REQUESTS_PER_CUT = 40;

  private static final int FAR_END_REQUESTS = 24;

  private final KeySpace keys;

  /**
   * A splitter.
   *
   * @param store the bucket; retries by itself
   * @param prefix the mapping's prefix; ranges and cuts are relative to it
   */
  public RangeSplitter(ObjectStore store, String prefix) {
    this(new KeySpace(store, prefix));
  }

  RangeSplitter(KeySpace keys) {
    this.keys = keys;
  }

  /**
   * Looks for cuts.
   *
   * @param range what to cut
   * @param pieces how many pieces are wanted, at least 2
   * @return ascending; at most {@code pieces - 1}, fewer where there are too few keys
   */
  public List<ObjectKey> split(KeyRange range, int pieces) {
    return split(range, pieces, null);
  }

  private List<ObjectKey> split(KeyRange range, int pieces, @Nullable ObjectKey lastKnown) {
    if (pieces < 2) {
      return List.of();
    }
    Page first = keys.page(range);
    if (first.complete()) {
      return exactCuts(first.keys(), pieces);
    }
    Page second = keys.page(range.startingAfter(first.last()));
    if (second.complete()) {
      return exactCuts(concat(first.keys(), second.keys()), pieces);
    }
    Middle middle = middle(range, second, lastKnown);
    KeyRange rightOf = range.startingAfter(middle.key);
    List<ObjectKey> right = split(rightOf, pieces - pieces / 2, middle.farthest);
    // What the right side could not use is the left side's.
    int leftPieces = pieces - right.size() - 1;
    List<ObjectKey> left = split(range.upTo(middle.key), leftPieces, middle.key);
    return concat(concat(left, List.of(middle.key)), right);
  }

  /** Bisects between the last key that is certainly in the first half and one near the end. */
  private Middle middle(KeyRange range, Page page, @Nullable ObjectKey lastKnown) {
    int requestsAtMost = keys.requests() + REQUESTS_PER_CUT - 2;
    Alphabet alphabet = Alphabet.of(page.keys());
    ObjectKey low = page.last();
    ObjectKey farthest =
        lastKnown != null && lastKnown.isAfter(low)
            ? lastKnown
            : FarEnd.of(keys, range, low, alphabet, FAR_END_REQUESTS);
    ObjectKey high = farthest;
    while (high.isAfter(low) && keys.requests() < requestsAtMost) {
      String guess = Midpoint.between(low, high, alphabet);
      if (guess == null || !keys.isListable(guess)) {
        break;
      }
      ObjectKey found = keys.firstAfter(guess, range);
      if (found != null && found.isAfter(low) && found.isBefore(high)) {
        return new Middle(found, farthest);
      }
      high = ObjectKey.of(guess);
    }
    // Before the page's last key there is a whole page, after its first all but one of it.
    return new Middle(page.objects().getFirst().key(), farthest);
  }

  // ---- leaves

  private static List<ObjectKey> exactCuts(List<ObjectKey> all, int pieces) {
    List<ObjectKey> cuts = new ArrayList<>();
    int wanted = Math.min(pieces, all.size());
    for (int piece = 1; piece < wanted; piece++) {
      cuts.add(all.get((int) ((long) all.size() * piece / wanted) - 1));
    }
    return cuts;
  }

  private static List<ObjectKey> concat(List<ObjectKey> first, List<ObjectKey> second) {
    List<ObjectKey> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /**
   * A cut.
   *
   * @param key the cut
   * @param farthest a real key of the range, near the range's end
   */
  private record Middle(ObjectKey key, ObjectKey farthest) {}
}
