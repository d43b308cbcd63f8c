package io.bucketbrigade.cli.render;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One cell of RFC 4180 CSV that neither breaks a parser nor runs as a formula in a spreadsheet: a
 * cell that begins with {@code = + - @}, a tab, a carriage return or an apostrophe has an
 * apostrophe put before it, which a reader takes off again.
 */
final class CsvCell {

  private static final String RISKY = "=+-@\t\r'";

  private CsvCell() {}

  /**
   * Whether a key stands in its cell as it is: it holds no control character but tab, LF and CR.
   */
  static boolean isPlain(String key) {
    return key.codePoints()
        .noneMatch(c -> Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r');
  }

  /** A key, lossless: as it is, or with JSON's escapes where it is not {@link #isPlain}. */
  static String key(String key) {
    if (isPlain(key)) {
      return text(key);
    }
    StringBuilder escaped = new StringBuilder();
    JsonStringEncoder.getInstance().quoteAsString(key, escaped);
    return text(withoutC1(escaped));
  }

  /** Any text; empty for null. */
  static String text(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return "";
    }
    String guarded = RISKY.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    boolean quote = guarded.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quote ? '"' + guarded.replace("\"", "\"\"") + '"' : guarded;
  }

  /** JSON leaves DEL and the C1 controls as they are; a terminal may heed them. */
  private static String withoutC1(CharSequence json) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (Character.isISOControl(c)) {
        safe.append(String.format("\\u%04x", (int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }

  /** Writes cells as one row that ends with CRLF. */
  static void row(PrintStream out, List<String> cells) {
    byte[] bytes = (String.join(",", cells) + "\r\n").getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
  }
}
