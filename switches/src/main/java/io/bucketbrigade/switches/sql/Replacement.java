package io.bucketbrigade.switches.sql;

/**
 * What becomes of a value.
 *
 * @param before the whole value, or how it begins; 1 to 2,000 characters
 * @param after what stands in its place; at most 2,000 characters
 */
public record Replacement(String before, String after) {

  /** As long as a URL in a table may reasonably be; each one is a bind parameter of every batch. */
  private static final int MAX_CHARACTERS = 2_000;

  /** Checks the lengths, and that something changes. */
  public Replacement {
    if (before.isEmpty() || before.length() > MAX_CHARACTERS || after.length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "the value '%s' and what replaces it need 1 to %d and 0 to %d characters"
              .formatted(head(before), MAX_CHARACTERS, MAX_CHARACTERS));
    }
    if (before.equals(after)) {
      throw new IllegalArgumentException(
          "'%s' is replaced by itself; leave it out".formatted(head(before)));
    }
    if (before.indexOf('\0') >= 0 || after.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("no text column holds a NUL; remove it from the map");
    }
  }

  /** The replacement as people write it. */
  String words() {
    return head(before) + " -> " + head(after);
  }

  private static String head(String value) {
    return value.length() <= 60 ? value : value.substring(0, 60) + "...";
  }
}
