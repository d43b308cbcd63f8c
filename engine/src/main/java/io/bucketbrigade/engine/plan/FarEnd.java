package io.bucketbrigade.engine.plan;

import io.bucketbrigade.engine.plan.KeySpace.Page;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a key near the end of a range, which S3 cannot list backwards. A last stretch of less
 * than a page is left out of account: a few keys far beyond the others say nothing about them.
 *
 * <p>It finds out how much of a known key all later keys share, then the greatest character that
 * follows there, and goes on from the first key that has it, for a few characters deep. What it
 * returns is a real key; that it is near the end is a good guess, and nothing relies on it.
 */
final class FarEnd {

  /** Two distinguishing characters put the guess into the last thousandth of usual keys. */
  private static final int LEVELS = 2;

  private final KeySpace keys;
  private final KeyRange range;
  private final Alphabet alphabet;

  /** Of its own: others search the same keys at the same time. */
  private int requestsLeft;

  private FarEnd(KeySpace keys, KeyRange range, Alphabet alphabet, int requests) {
    this.keys = keys;
    this.range = range;
    this.alphabet = alphabet;
    this.requestsLeft = requests;
  }

  /** A real key of the range, {@code known} or later, after about {@code requests} requests. */
  static ObjectKey of(
      KeySpace keys, KeyRange range, ObjectKey known, Alphabet alphabet, int requests) {
    return new FarEnd(keys, range, alphabet, requests).search(known);
  }

  private ObjectKey search(ObjectKey known) {
    ObjectKey farthest = known;
    int shared = 0;
    for (int level = 0; level < LEVELS && !isSpent(); level++) {
      shared = sharedChars(farthest.value(), shared);
      if (shared == farthest.value().length()) {
        ObjectKey longer = firstOfMany(farthest.value());
        if (longer == null) {
          return farthest;
        }
        farthest = longer;
      } else {
        farthest = withGreatestCharacter(farthest, shared);
        shared = Midpoint.next(farthest.value(), shared);
      }
    }
    return farthest;
  }

  /** How many leading characters of {@code key} all later keys have; at least {@code certain}. */
  private int sharedChars(String key, int certain) {
    int shared = certain;
    int step = 1;
    while (shared < key.length() && !isSpent()) {
      int tried = boundary(key, Math.min(shared + step, key.length()));
      if (isSharedByAll(key.substring(0, tried))) {
        shared = tried;
        step *= 2;
      } else {
        return bisect(key, shared, tried);
      }
    }
    return shared;
  }

  /**
   * Narrows down to where the last shared character is: all share {@code low}, not {@code high}.
   */
  private int bisect(String key, int allShare, int notAllShare) {
    int low = allShare;
    int high = notAllShare;
    while (Midpoint.next(key, low) < high && !isSpent()) {
      int middle = boundary(key, low + Math.max(1, (high - low) / 2));
      if (middle >= high) {
        break;
      }
      if (isSharedByAll(key.substring(0, middle))) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean isSharedByAll(String prefix) {
    return firstBeyond(prefix) == null;
  }

  /** The first key of the last group, where keys are grouped by their character at {@code at}. */
  private ObjectKey withGreatestCharacter(ObjectKey known, int at) {
    String shared = known.value().substring(0, at);
    ObjectKey first = known;
    int low = Midpoint.codePointAt(known.value(), at);
    int high = Alphabet.OPEN;
    int tried = alphabet.greatest(low);
    boolean oneBelow = false;
    while (low + 1 < high && !isSpent()) {
      if (tried < low || tried >= high) {
        Integer middle = alphabet.between(low, high);
        tried = middle == null ? low : middle;
      }
      ObjectKey beyond = firstBeyond(shared + Character.toString(tried));
      if (beyond != null && Midpoint.codePointAt(beyond.value(), at) > tried) {
        first = beyond;
        low = Midpoint.codePointAt(beyond.value(), at);
        tried = Alphabet.END;
      } else if (tried == low) {
        break;
      } else {
        high = tried + 1;
        // Where keys use an alphabet evenly, the greatest character is the last of it.
        tried = oneBelow ? Alphabet.END : tried - 1;
        oneBelow = true;
      }
    }
    return first;
  }

  private @Nullable ObjectKey firstBeyond(String prefix) {
    return firstOfMany(Midpoint.afterAll(prefix, keys));
  }

  /** The first key after {@code after}, if at least a page of them follows. */
  private @Nullable ObjectKey firstOfMany(String after) {
    ObjectKey start = ObjectKey.of(after);
    if (range.isBeyond(start)) {
      return null;
    }
    requestsLeft--;
    Page page = keys.page(range.startingAfter(start));
    return page.complete() ? null : page.objects().getFirst().key();
  }

  private boolean isSpent() {
    return requestsLeft <= 0;
  }

  /** The position, moved out of the middle of a surrogate pair. */
  private static int boundary(String key, int at) {
    boolean inside =
        at > 0
            && at < key.length()
            && Character.isHighSurrogate(key.charAt(at - 1))
            && Character.isLowSurrogate(key.charAt(at));
    return inside ? at + 1 : at;
  }
}
