package io.bucketbrigade.model.spec;

import io.bucketbrigade.model.key.ObjectKey;
import org.jspecify.annotations.Nullable;

/** How much room a text takes in a payload. */
final class JsonText {

  /** {@code \}{@code u0000} instead of one byte. */
  private static final int ESCAPE_BYTES = 5;

  private JsonText() {}

  /** Bytes of a text as JSON writes it, an upper bound; 0 for null. */
  static int bytes(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    int escaped = (int) text.chars().filter(c -> c < ' ' || c == '"' || c == '\\').count();
    return ObjectKey.of(text).utf8Bytes() + escaped * ESCAPE_BYTES + 2;
  }
}
