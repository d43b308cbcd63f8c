package io.bucketbrigade.cli.render;

import io.bucketbrigade.model.text.HostileText;

/** Makes text of unknown origin harmless for a terminal. */
public final class TerminalText {

  private TerminalText() {}

  /**
   * The text with every character that could move the cursor, colour, reorder or hide something
   * written as {@code \}{@code u{HEX}}: control and format characters (bidirectional overrides,
   * zero-width characters), line and paragraph separators, unpaired surrogates, private use. The
   * backslash itself is doubled, so that an escape cannot be forged.
   */
  public static String escape(String text) {
    if (text.codePoints().noneMatch(TerminalText::isUnsafe)) {
      return text;
    }
    var out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\\') {
                out.append("\\\\");
              } else if (isUnsafe(c)) {
                out.append("\\u{").append(Integer.toHexString(c)).append('}');
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  private static boolean isUnsafe(int codePoint) {
    return codePoint == '\\' || !HostileText.isShown(codePoint);
  }

  /**
   * The text cut to {@code columnsMax} characters, the last one an ellipsis if anything is lost.
   */
  static String cut(String text, int columnsMax) {
    if (text.codePointCount(0, text.length()) <= columnsMax) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, Math.max(0, columnsMax - 1))) + "…";
  }
}
