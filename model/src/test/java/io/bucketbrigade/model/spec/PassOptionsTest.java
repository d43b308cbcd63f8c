package io.bucketbrigade.model.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PassOptionsTest {

  @Test
  void maxDeletes_whenNobodyNamesANumber_isAThousandAndNoMoreThanWhatIsLeft() {
    PassOptions options = new PassOptions(true, null);

    assertThat(options.maxDeletesOf(1_000_000)).isEqualTo(1_000);
    assertThat(options.maxDeletesOf(7)).isEqualTo(7);
    assertThat(options.maxDeletesOf(0)).isZero();
  }

  @Test
  void maxDeletes_whenNamed_isThatNumber() {
    assertThat(new PassOptions(true, 12_345L).maxDeletesOf(0)).isEqualTo(12_345);
  }

  @Test
  void options_thatLimitWhatIsNotDone_areRefused() {
    assertThatThrownBy(() -> new PassOptions(false, 1L)).hasMessageContaining("propagateDeletes");
    assertThatThrownBy(() -> new PassOptions(true, 0L)).hasMessageContaining("maxDeletes is 0");
  }
}
