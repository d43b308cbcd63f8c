package io.bucketbrigade.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "30s, PT30S",
    "5m, PT5M",
    "2h, PT2H",
    "3d, PT72H",
    "30 S, PT30S",
    "PT90S, PT1M30S",
    "P1DT1H, PT25H",
    "0s, PT0S"
  })
  void parse_whenWrittenAsPeopleDo_measures(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "s", "1.5h", "-5m", "PT-5M", "5 weeks", "1h30m"})
  void parse_whenNotADuration_saysWhatOneLooksLike(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'%s' is not a duration: write a number and ms, s, m, h or d, such as 30s or 3d", text);
  }
}
