package io.bucketbrigade.engine.plan;

import io.bucketbrigade.model.key.ObjectKey;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The characters that keys were seen to be made of, so that guesses fall where keys are: between
 * {@code 0} and {@code f} of hexadecimal keys lies {@code 8}, not {@code K}.
 */
final class Alphabet {

  /** Stands for "no character here, the key has ended", before every character. */
  static final int END = -1;

  /** Stands for "any character may follow". */
  static final int OPEN = Character.MAX_CODE_POINT + 1;

  private static final int FIRST_PRINTABLE = 0x20;
  private static final int LAST_ASCII = 0x7E;

  private final NavigableSet<Integer> seen = new TreeSet<>();

  /** The characters of {@code keys} from the position on up to which they are all alike. */
  static Alphabet of(Collection<ObjectKey> keys) {
    Alphabet alphabet = new Alphabet();
    String first = null;
    int alike = Integer.MAX_VALUE;
    for (ObjectKey key : keys) {
      first = first == null ? key.value() : first;
      alike = Math.min(alike, commonChars(first, key.value()));
    }
    for (ObjectKey key : keys) {
      if (key.value().length() > alike) {
        key.value().substring(alike).codePoints().forEach(alphabet.seen::add);
      }
    }
    return alphabet;
  }

  /** How many leading characters two strings share, never half of a surrogate pair. */
  static int commonChars(String left, String right) {
    int limit = Math.min(left.length(), right.length());
    int common = 0;
    while (common < limit && left.charAt(common) == right.charAt(common)) {
      common++;
    }
    boolean insideAPair = common > 0 && Character.isHighSurrogate(left.charAt(common - 1));
    return insideAPair ? common - 1 : common;
  }

  /** The greatest character seen; {@code orElse} if none was. */
  int greatest(int orElse) {
    return seen.isEmpty() ? orElse : seen.last();
  }

  /** How many characters there are, and how many of them stand before one. */
  int size() {
    return seen.size();
  }

  /** How many of the characters stand before this one; 0 for {@link #END}. */
  int rank(int codePoint) {
    return seen.headSet(codePoint, false).size();
  }

  /**
   * A character strictly between two, near the middle; null if there is none that a request can
   * hold.
   */
  @Nullable Integer between(int low, int high) {
    NavigableSet<Integer> known = seen.subSet(low, false, high, false);
    if (!known.isEmpty()) {
      return known.stream().skip(known.size() / 2).findFirst().orElseThrow();
    }
    int from = low < FIRST_PRINTABLE && high > FIRST_PRINTABLE + 1 ? FIRST_PRINTABLE - 1 : low;
    int to = high == OPEN && from < LAST_ASCII ? LAST_ASCII + 1 : high;
    return valid(from + (to - from) / 2, low, high);
  }

  /** Surrogates are no characters, and XML can hold neither U+0000 nor U+FFFE and U+FFFF. */
  private static @Nullable Integer valid(int middle, int low, int high) {
    int codePoint = middle;
    if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
      codePoint = high > Character.MAX_SURROGATE + 1 ? Character.MAX_SURROGATE + 1 : 0xD7FF;
    } else if (codePoint == 0xFFFE || codePoint == 0xFFFF) {
      codePoint = 0xFFFD;
    }
    return codePoint > 0 && codePoint > low && codePoint < high ? codePoint : null;
  }
}
