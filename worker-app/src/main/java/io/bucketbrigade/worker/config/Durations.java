package io.bucketbrigade.worker.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 3d}.
 */
public final class Durations {

  private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*([A-Za-z]+)");

  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Durations() {}

  /**
   * Reads one number with its unit, or ISO-8601 ({@code PT90S}).
   *
   * @throws IllegalArgumentException with what a duration looks like, also for a negative one
   */
  public static Duration parse(String text) {
    String stripped = text.strip();
    Matcher form = FORM.matcher(stripped);
    Duration unit = form.matches() ? UNITS.get(form.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit != null) {
      return unit.multipliedBy(Long.parseLong(form.group(1)));
    }
    try {
      Duration iso = Duration.parse(stripped);
      if (!iso.isNegative()) {
        return iso;
      }
    } catch (DateTimeParseException e) {
      // Neither form: refused below, in words that fit both.
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a duration: write a number and ms, s, m, h or d, such as 30s or 3d");
  }
}
