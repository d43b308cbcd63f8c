package io.bucketbrigade.model.cutover;

import java.util.Locale;

/**
 * What somebody says who approves, rolls back or confirms.
 *
 * @param by who, at most {@value #MAX_NAME_CHARS} characters
 * @param reason why, at most {@value #MAX_REASON_CHARS} characters
 * @param authenticated whether somebody saw to it that it is them; else they only say so
 */
public record Approval(String by, String reason, boolean authenticated) {

  /** A name, not a text. */
  public static final int MAX_NAME_CHARS = 100;

  /** It is kept in the history and shown in a table. */
  public static final int MAX_REASON_CHARS = 500;

  /** Refuses what is too long or empty. */
  public Approval {
    if (by.isBlank() || by.length() > MAX_NAME_CHARS) {
      throw new IllegalArgumentException(
          "a name has 1 to %d characters, not %d".formatted(MAX_NAME_CHARS, by.length()));
    }
    if (reason.isBlank() || reason.length() > MAX_REASON_CHARS) {
      throw new IllegalArgumentException(
          "a reason has 1 to %d characters, not %d".formatted(MAX_REASON_CHARS, reason.length()));
    }
  }

  /** What tells two people apart. */
  public String person() {
    return person(by);
  }

  /** What tells one who is named so from others. */
  public static String person(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  /** For people, with whether it was proven. */
  public String words() {
    return "%s (%s): %s".formatted(by, authenticated ? "authenticated" : "as declared", reason);
  }
}
