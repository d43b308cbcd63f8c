package io.bucketbrigade.testkit.fake;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Dates as S3's XML states them: always with milliseconds. */
final class XmlDates {

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  // Rows of a page were often written in the same second, and formatting is dear.
  private static volatile Cached cached = new Cached(0, SECONDS.format(Instant.EPOCH));

  private record Cached(long second, String text) {}

  private XmlDates() {}

  static String format(Instant instant) {
    Cached last = cached;
    if (last.second() != instant.getEpochSecond()) {
      last = new Cached(instant.getEpochSecond(), SECONDS.format(instant));
      cached = last;
    }
    int millis = instant.getNano() / 1_000_000;
    String zeros = millis < 10 ? ".00" : millis < 100 ? ".0" : ".";
    return last.text() + zeros + millis + "Z";
  }
}
