package io.bucketbrigade.s3;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import software.amazon.awssdk.utils.DateUtils;

/**
 * The dates of replies. The two forms in which servers write them are read by hand, because each
 * object comes with one of each; what is written otherwise is left to the SDK.
 */
final class WireDates {

  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final int SECONDS_PER_DAY = 24 * 60 * 60;

  private WireDates() {}

  /**
   * Reads a date as headers have it, {@code Fri, 27 Nov 2026 13:45:42 GMT}.
   *
   * @throws DateTimeException if it is none
   */
  static Instant ofHeader(String text) {
    boolean usual =
        text.length() == 29
            && fits(text, "xxx, 00 xxx 0000 00:00:00 GMT")
            && MONTHS.indexOf(text.substring(8, 11)) % 3 == 0;
    if (!usual || !isTime(text, 17)) {
      return DateUtils.parseRfc822Date(text);
    }
    int month = MONTHS.indexOf(text.substring(8, 11)) / 3 + 1;
    LocalDate day = LocalDate.of(number(text, 12, 4), month, number(text, 5, 2));
    // The SDK refuses a date whose weekday is wrong.
    boolean weekday = day.getDayOfWeek().name().regionMatches(true, 0, text, 0, 3);
    return weekday ? instant(day, text, 17, 0) : DateUtils.parseRfc822Date(text);
  }

  /**
   * Reads a date as documents have it, {@code 2026-11-27T13:45:42.000Z}.
   *
   * @throws DateTimeException if it is none
   */
  static Instant ofDocument(String text) {
    boolean millis = text.length() == 24 && fits(text, "0000-00-00T00:00:00.000Z");
    boolean usual = millis || (text.length() == 20 && fits(text, "0000-00-00T00:00:00Z"));
    if (!usual || !isTime(text, 11)) {
      return DateUtils.parseIso8601Date(text);
    }
    LocalDate day = LocalDate.of(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2));
    return instant(day, text, 11, millis ? number(text, 20, 3) : 0);
  }

  /**
   * Whether a text has digits where the form has 0, anything at x, and the form's own elsewhere.
   */
  private static boolean fits(String text, String form) {
    for (int i = 0; i < form.length(); i++) {
      char c = text.charAt(i);
      boolean fits =
          switch (form.charAt(i)) {
            case '0' -> c >= '0' && c <= '9';
            case 'x' -> true;
            default -> c == form.charAt(i);
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTime(String text, int at) {
    return number(text, at, 2) < 24 && number(text, at + 3, 2) < 60 && number(text, at + 6, 2) < 60;
  }

  private static Instant instant(LocalDate day, String text, int timeAt, int millis) {
    int second =
        number(text, timeAt, 2) * 3600
            + number(text, timeAt + 3, 2) * 60
            + number(text, timeAt + 6, 2);
    return Instant.ofEpochSecond(day.toEpochDay() * SECONDS_PER_DAY + second, millis * 1_000_000L);
  }

  private static int number(String text, int at, int digits) {
    int number = 0;
    for (int i = at; i < at + digits; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }
}
