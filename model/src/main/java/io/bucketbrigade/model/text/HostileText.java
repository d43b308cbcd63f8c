package io.bucketbrigade.model.text;

/** What every place that shows text of unknown origin has to know of it. */
public final class HostileText {

  private HostileText() {}

  /**
   * Whether a character shows as itself, wherever it stands: it moves no cursor, colours, reorders
   * and hides nothing. Not so are control and format characters (bidirectional overrides,
   * zero-width characters), line and paragraph separators, unpaired surrogates, private use, and
   * what is no character.
   */
  public static boolean isShown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
