package io.bucketbrigade.engine.bucket;

import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.bucket.PathDifference;
import org.jspecify.annotations.Nullable;

/** Texts of unknown length, cut so that they fit into a payload. */
final class Excerpt {

  private static final String CUT = "…";

  /** {@code \}{@code u0000}. */
  private static final int ESCAPED_BYTES = 6;

  private Excerpt() {}

  /** The text, cut to {@link BucketComparison#MAX_TEXT_BYTES} bytes of JSON. */
  static String of(String text) {
    int room = BucketComparison.MAX_TEXT_BYTES - bytes(CUT);
    int end = 0;
    int bytes = 0;
    while (end < text.length()) {
      int codePoint = text.codePointAt(end);
      bytes += bytes(codePoint);
      if (bytes > room) {
        return text.substring(0, end) + CUT;
      }
      end += Character.charCount(codePoint);
    }
    return text;
  }

  /** How much room a difference takes. */
  static int bytes(PathDifference difference) {
    return bytes(difference.path()) + bytes(difference.source()) + bytes(difference.destination());
  }

  private static int bytes(@Nullable String text) {
    return text == null ? 0 : text.codePoints().map(Excerpt::bytes).sum();
  }

  private static int bytes(int codePoint) {
    if (codePoint < ' ') {
      return ESCAPED_BYTES;
    }
    if (codePoint == '"' || codePoint == '\\') {
      return 2;
    }
    if (codePoint < 0x80) {
      return 1;
    }
    return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
}
