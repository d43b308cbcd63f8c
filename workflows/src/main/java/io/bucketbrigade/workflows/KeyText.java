package io.bucketbrigade.workflows;

import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.temporal.failure.TemporalFailure;
import org.jspecify.annotations.Nullable;

/**
 * Shows keys to people. Keys are hostile text: they may hold line breaks, terminal escapes, table
 * bars, HTML, and characters that turn the writing direction.
 */
public final class KeyText {

  /** Enough to recognise a key; a table row or a sentence stays readable. */
  private static final int MAX_CHARS = 60;

  /** Enough for a cause; the sentence around it has to fit into a problem's message. */
  private static final int MAX_MESSAGE_CHARS = 400;

  private static final String MARKDOWN = "\\`*_{}[]()#+-.!|<>&~";

  private KeyText() {}

  /** A key in one line, control characters as {@code \}{@code uXXXX}, cut in the middle. */
  public static String of(ObjectKey key) {
    return plain(key.value());
  }

  /** A range in words. */
  public static String of(KeyRange range) {
    return "after %s through %s"
        .formatted(bound(range.after(), "the beginning"), bound(range.through(), "the end"));
  }

  /** Any text in one line, control characters escaped, cut in the middle. */
  public static String plain(String text) {
    return escapeControls(shorten(text));
  }

  /** The message of a failure in one line, control characters escaped, its end cut. */
  public static String message(String text) {
    return escapeControls(
        text.length() <= MAX_MESSAGE_CHARS ? text : text.substring(0, MAX_MESSAGE_CHARS) + "…");
  }

  /** The innermost words of a failed call, in one line. */
  public static String causeOf(@Nullable Throwable failure) {
    Throwable cause = failure;
    // Temporal wraps an activity's failure once or twice.
    for (int depth = 0; depth < 5 && cause != null && cause.getCause() != null; depth++) {
      cause = cause.getCause();
    }
    String words =
        cause instanceof TemporalFailure temporal ? temporal.getOriginalMessage() : textOf(cause);
    return message(words == null || words.isEmpty() ? textOf(cause) : words);
  }

  private static String textOf(@Nullable Throwable failure) {
    return failure == null ? "no answer" : failure.toString();
  }

  /** Text that {@link #plain} or {@link #message} made, as a cell of a Markdown table. */
  public static String markdown(String text) {
    StringBuilder cell = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (MARKDOWN.indexOf(c) >= 0) {
        // As an entity: a backslash does not protect a bar in every renderer's tables.
        cell.append("&#").append((int) c).append(';');
      } else {
        cell.append(c);
      }
    }
    return cell.toString();
  }

  /** The beginning of {@code text} that takes at most {@code maxBytes} bytes of UTF-8. */
  public static String cutToUtf8(String text, int maxBytes) {
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      bytes += utf8Bytes(codePoint);
      if (bytes > maxBytes) {
        return text.substring(0, i);
      }
      i += Character.charCount(codePoint);
    }
    return text;
  }

  private static String bound(@Nullable ObjectKey key, String ifNone) {
    return key == null ? ifNone : "'" + of(key) + "'";
  }

  private static String shorten(String text) {
    if (text.length() <= MAX_CHARS) {
      return text;
    }
    int head = MAX_CHARS * 2 / 3;
    int tail = MAX_CHARS - head - 1;
    return text.substring(0, head) + "…" + text.substring(text.length() - tail);
  }

  private static String escapeControls(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      if (isVisible(codePoint)) {
        line.appendCodePoint(codePoint);
      } else {
        for (char c : Character.toChars(codePoint)) {
          line.append("\\u").append(hex(c >> 8)).append(hex(c));
        }
      }
      i += Character.charCount(codePoint);
    }
    return line.toString();
  }

  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static String hex(int value) {
    return "" + Character.forDigit((value >> 4) & 15, 16) + Character.forDigit(value & 15, 16);
  }

  private static int utf8Bytes(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    return codePoint < 0x10000 ? 3 : 4;
  }
}
