package io.bucketbrigade.engine.plan;

import java.util.Locale;

/** Names of lanes: ids for workflows and files, labels for people. Both are cut to a length. */
public final class LaneNames {

  /** Lane ids are part of workflow ids, of which the migration's own id is up to 100 characters. */
  static final int MAX_ID_CHARS = 40;

  static final int MAX_LABEL_CHARS = 80;

  private static final String CUT = "…";

  private LaneNames() {}

  /** Four digits and what of the prefix can stand in a file name. */
  public static String id(int index, String prefix) {
    String readable = prefix.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^-|-$", "");
    String id = "%04d".formatted(index) + (readable.isEmpty() ? "" : "-" + readable);
    return id.substring(0, Math.min(id.length(), MAX_ID_CHARS));
  }

  /** The text with control characters spelled out, so that a terminal shows it as it is. */
  public static String label(String text) {
    StringBuilder label = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      String shown = shown(text.codePointAt(at));
      if (label.length() + shown.length() > MAX_LABEL_CHARS - CUT.length()) {
        return label + (at == text.length() ? "" : CUT);
      }
      label.append(shown);
      at += Character.charCount(text.codePointAt(at));
    }
    return label.toString();
  }

  private static String shown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          codePoint > 0xFFFF
              ? "\\u{%x}".formatted(codePoint)
              : "\\u%04x".formatted(codePoint).toLowerCase(Locale.ROOT);
      default -> Character.toString(codePoint);
    };
  }
}
