package io.bucketbrigade.switches;

/** Foreign text as a part of a sentence for people. */
public final class OneLine {

  /** Room for it in the 200 characters that a health check may say. */
  private static final int MAX_CHARS = 120;

  private OneLine() {}

  /** The text's first line that is not blank, cut, without characters that act on terminals. */
  public static String of(String text) {
    String line = text.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
    String shown = line.replaceAll("\\p{Cntrl}", "?");
    return shown.length() <= MAX_CHARS ? shown : shown.substring(0, MAX_CHARS - 1) + "…";
  }
}
