package io.bucketbrigade.engine.report;

import io.bucketbrigade.model.text.HostileText;
import java.time.Duration;
import java.util.Locale;

/** Text for HTML. Keys, names and messages are hostile text. */
final class HtmlText {

  private HtmlText() {}

  /**
   * Text that a browser shows as it is, in elements and in quoted attributes. Characters that are
   * invisible, reorder the text or control something are spelled out as {@code U+HHHH}.
   */
  static String escaped(String hostile) {
    StringBuilder safe = new StringBuilder(hostile.length() + 16);
    hostile.codePoints().forEach(c -> append(safe, c));
    return safe.toString();
  }

  private static void append(StringBuilder safe, int codePoint) {
    switch (codePoint) {
      case '&' -> safe.append("&amp;");
      case '<' -> safe.append("&lt;");
      case '>' -> safe.append("&gt;");
      case '"' -> safe.append("&quot;");
      case '\'' -> safe.append("&#39;");
      default -> {
        if (HostileText.isShown(codePoint)) {
          safe.appendCodePoint(codePoint);
        } else {
          safe.append("<i>U+").append(String.format(Locale.ROOT, "%04X", codePoint)).append("</i>");
        }
      }
    }
  }

  /** {@code 1 h 02 min 03 s}. */
  static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", Math.max(0, duration.toMillis()) / 1_000.0);
    }
    return seconds < 3_600
        ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d h %02d min %02d s", seconds / 3_600, seconds / 60 % 60, seconds % 60);
  }
}
