package io.bucketbrigade.engine.plan;

import io.bucketbrigade.model.key.ObjectKey;
import org.jspecify.annotations.Nullable;

/** Finds strings between strings, in the order of their UTF-8 bytes. */
final class Midpoint {

  private Midpoint() {}

  /**
   * A string strictly between two, at the first position where a character fits between them;
   * always valid UTF-8. Null if there is none, as between {@code a} and {@code a\0}.
   */
  static @Nullable String between(ObjectKey low, ObjectKey high, Alphabet alphabet) {
    String from = low.value();
    String to = high.value();
    int common = Alphabet.commonChars(from, to);
    Integer here = alphabet.between(codePointAt(from, common), codePointAt(to, common));
    if (here != null) {
      return from.substring(0, common) + Character.toString(here);
    }
    if (common < from.length()) {
      // Whatever begins as low does up to here stands before high.
      return above(from, next(from, common), alphabet);
    }
    String start = to.substring(0, next(to, common));
    return start.length() < to.length() ? start : null;
  }

  /** A string above {@code low} that differs from it at {@code from} or later. */
  private static @Nullable String above(String low, int from, Alphabet alphabet) {
    int at = from;
    Integer greater = alphabet.between(codePointAt(low, at), Alphabet.OPEN);
    while (greater == null && at < low.length()) {
      at = next(low, at);
      greater = alphabet.between(codePointAt(low, at), Alphabet.OPEN);
    }
    return greater == null ? null : low.substring(0, at) + Character.toString(greater);
  }

  /** Just above every key that begins with {@code prefix}: listing after it skips them all. */
  static String afterAll(String prefix, KeySpace keys) {
    String above = prefix + Character.toString(Character.MAX_CODE_POINT);
    return keys.isListable(above) ? above : increment(prefix);
  }

  /** The prefix with its last character raised; one key, that very string, is skipped too. */
  private static String increment(String prefix) {
    for (int end = prefix.length(); end > 0; ) {
      int last = prefix.codePointBefore(end);
      int start = end - Character.charCount(last);
      if (last < Character.MAX_CODE_POINT) {
        int raised = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
        return prefix.substring(0, start) + Character.toString(raised);
      }
      end = start;
    }
    return prefix;
  }

  static int codePointAt(String text, int at) {
    return at < text.length() ? text.codePointAt(at) : Alphabet.END;
  }

  /** The position after the character at {@code at}; one past the end stays there. */
  static int next(String text, int at) {
    return at < text.length() ? at + Character.charCount(text.codePointAt(at)) : at;
  }
}
