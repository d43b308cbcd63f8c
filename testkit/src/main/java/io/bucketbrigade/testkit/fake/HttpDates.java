package io.bucketbrigade.testkit.fake;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates as HTTP headers state them. */
final class HttpDates {

  // Two digits for the day, which RFC_1123_DATE_TIME does not write.
  private static final DateTimeFormatter HTTP =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static volatile Cached cached = new Cached(0, HTTP.format(Instant.EPOCH));

  private record Cached(long second, String text) {}

  private HttpDates() {}

  static String format(Instant instant) {
    Cached last = cached;
    if (last.second() == instant.getEpochSecond()) {
      return last.text();
    }
    Cached next = new Cached(instant.getEpochSecond(), HTTP.format(instant));
    cached = next;
    return next.text();
  }
}
