package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.utils.DateUtils;

final class WireDatesTest {

  private static final DateTimeFormatter HEADER =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  @Test
  void ofHeader_ofAnySecond_isThat() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 3_000; i++) {
      Instant second = Instant.ofEpochSecond(random.nextLong(0, 253_402_300_799L));
      assertThat(WireDates.ofHeader(HEADER.format(second))).isEqualTo(second);
    }
  }

  @Test
  void ofDocument_ofAnyMilli_isThat() {
    SplittableRandom random = new SplittableRandom(4);
    DateTimeFormatter millis =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    for (int i = 0; i < 3_000; i++) {
      Instant milli = Instant.ofEpochMilli(random.nextLong(0, 253_402_300_799_999L));
      assertThat(WireDates.ofDocument(millis.format(milli))).isEqualTo(milli);
      Instant second = milli.truncatedTo(ChronoUnit.SECONDS);
      assertThat(WireDates.ofDocument(second.toString())).isEqualTo(second);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Thu, 29 Feb 2024 23:59:59 GMT",
        "Thu, 1 Feb 2024 23:59:59 GMT",
        "Thu, 01 Feb 2024 23:59:59 +0100"
      })
  void ofHeader_inAnyForm_isWhatTheSdkReads(String text) {
    assertThat(WireDates.ofHeader(text)).isEqualTo(DateUtils.parseRfc822Date(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-02-29T23:59:59Z",
        "2024-02-29T23:59:59.1Z",
        "2024-02-29T23:59:59.123456Z",
        "2024-02-29T23:59:59.123456789Z",
        "2024-02-29T23:59:59+01:00"
      })
  void ofDocument_inAnyForm_isWhatTheSdkReads(String text) {
    assertThat(WireDates.ofDocument(text)).isEqualTo(DateUtils.parseIso8601Date(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "Fri, 29 Feb 2024 23:59:59 GMT",
        "Thu, 29 Feb 2024 24:59:59 GMT",
        "Thu, 29 anF 2024 23:59:59 GMT",
        "Thu, 00 Feb 2024 23:59:59 GMT",
        "Thu, 2x Feb 2024 23:59:59 GMT"
      })
  void ofHeader_ofNoDate_throws(String text) {
    assertThatThrownBy(() -> WireDates.ofHeader(text)).isInstanceOf(DateTimeException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "now", "2024-13-01T00:00:00Z", "2024-01-01T24:00:01Z", "2024-01-0xT00:00:00Z"})
  void ofDocument_ofNoDate_throws(String text) {
    assertThatThrownBy(() -> WireDates.ofDocument(text)).isInstanceOf(DateTimeException.class);
  }
}
