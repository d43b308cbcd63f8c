package io.bucketbrigade.model.range;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {

  private static final Tally EACH = new Tally(127, 1, 2, 4, 8, 16, 32, 64, 1_000, 5, 3);

  @Test
  void settled_countsEachFateOnceAndNothingElse() {
    assertThat(EACH.settled()).isEqualTo(127);
    assertThat(EACH.isClosed()).isTrue();
  }

  @Test
  void isClosed_withAListedKeyWithoutAFate_isFalse() {
    assertThat(new Tally(128, 1, 2, 4, 8, 16, 32, 64, 0, 0, 0).isClosed()).isFalse();
    assertThat(new Tally(126, 1, 2, 4, 8, 16, 32, 64, 0, 0, 0).isClosed()).isFalse();
  }

  @Test
  void plus_addsFieldByField() {
    assertThat(EACH.plus(Tally.ZERO)).isEqualTo(EACH);
    assertThat(EACH.plus(new Tally(1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 7)))
        .isEqualTo(new Tally(128, 11, 22, 34, 48, 66, 92, 134, 1_080, 95, 10));
  }
}
