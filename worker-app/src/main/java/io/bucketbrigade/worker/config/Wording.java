package io.bucketbrigade.worker.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** How text from a configuration appears in messages, and how near two words are. */
final class Wording {

  private static final int MAX_CHARS = 60;

  /** More than any field name; bounds the quadratic distance. */
  private static final int MAX_COMPARED_CHARS = 40;

  private static final Pattern SECRET =
      Pattern.compile("secret|password|passwd|token|access.?key|api.?key|credential|private");

  private Wording() {}

  /** Cut to a line's part, without control characters: it may be shown on a terminal. */
  static String cut(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= MAX_CHARS ? clean : clean.substring(0, MAX_CHARS - 1) + "…";
  }

  /** The value, unless the field's name says that it may be a secret. */
  static String value(String fieldPath, String value) {
    return SECRET.matcher(fieldPath.toLowerCase(Locale.ROOT)).find()
        ? "(not shown)"
        : "'" + cut(value) + "'";
  }

  /** The candidate nearest in spelling; there must be one. */
  static String nearest(String word, List<String> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
        .orElseThrow();
  }

  /** Edit distance in which swapping two neighbours is one edit; case does not count. */
  static int distance(String left, String right) {
    String a =
        left.substring(0, Math.min(left.length(), MAX_COMPARED_CHARS)).toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, a, b, i, j);
      }
    }
    return edits[a.length()][b.length()];
  }

  private static int cheapest(int[][] edits, String a, String b, int i, int j) {
    int change = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(change, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
  }
}
