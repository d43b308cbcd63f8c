package io.bucketbrigade.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "17, 17",
    "17B, 17",
    "16MiB, 16777216",
    "16 mib, 16777216",
    "1KiB, 1024",
    "1kb, 1000",
    "1GB, 1000000000",
    "5GiB, 5368709120",
    "2TB, 2000000000000",
    "1TiB, 1099511627776",
    "9223372036854775807, 9223372036854775807",
  })
  void parse_whenWrittenAsPeopleDo_countsBytes(String text, long bytes) {
    assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MiB", "1.5GiB", "-1", "16M", "1 000", "0x10", "1GiBs"})
  void parse_whenNotASize_saysWhatASizeLooksLike(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'%s' is not a size: write bytes or a unit, such as 16MiB, 500MB or 1GiB", text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775808", "8388608TiB"})
  void parse_whenTooLarge_doesNotWrapAround(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text))
        .hasMessage("'%s' is more bytes than can be counted", text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1000", "16MiB", "5GiB", "1536MiB", "3TiB"})
  void toString_isTheShortestExactForm(String text) {
    assertThat(ByteSize.parse(text)).hasToString(text);
  }

  @Test
  void constructor_whenNegative_refuses() {
    assertThatThrownBy(() -> new ByteSize(-3)).hasMessage("bytes is negative: -3");
  }
}
