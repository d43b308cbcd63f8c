package io.bucketbrigade.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class QuantitiesTest {

  @Test
  void numbers_areTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(Quantities.count(1_234_567)).isEqualTo("1,234,567");
      assertThat(Quantities.bytes(1_536)).isEqualTo("1.5 KiB");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void bytes_changeTheUnitAtEachPowerOf1024() {
    assertThat(Quantities.bytes(0)).isEqualTo("0 B");
    assertThat(Quantities.bytes(1_023)).isEqualTo("1023 B");
    assertThat(Quantities.bytes(1_024)).isEqualTo("1.0 KiB");
    assertThat(Quantities.bytes(5L << 30)).isEqualTo("5.0 GiB");
    assertThat(Quantities.bytes(Long.MAX_VALUE)).isEqualTo("8.0 EiB");
  }

  @Test
  void duration_showsTwoUnits() {
    assertThat(Quantities.duration(Duration.ofSeconds(-5))).isEqualTo("0s");
    assertThat(Quantities.duration(Duration.ofSeconds(59))).isEqualTo("59s");
    assertThat(Quantities.duration(Duration.ofMinutes(1))).isEqualTo("1m 00s");
    assertThat(Quantities.duration(Duration.ofSeconds(3_599))).isEqualTo("59m 59s");
    assertThat(Quantities.duration(Duration.ofHours(1))).isEqualTo("1h 00m");
    assertThat(Quantities.duration(Duration.ofHours(98).plusMinutes(5))).isEqualTo("4d 02h");
  }
}
