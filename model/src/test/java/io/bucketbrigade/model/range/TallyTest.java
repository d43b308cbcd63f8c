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
  void reopened_takesKeysFromTheCopiedFirst_andStaysClosed() {
    Tally tally = new Tally(10, 3, 6, 0, 0, 1, 0, 0, 0, 0, 0);

    assertThat(tally.reopened(2)).isEqualTo(new Tally(10, 1, 6, 0, 0, 3, 0, 0, 0, 0, 0));
    assertThat(tally.reopened(5)).isEqualTo(new Tally(10, 0, 4, 0, 0, 6, 0, 0, 0, 0, 0));
    assertThat(tally.reopened(11))
        .as("two were hidden from copying")
        .isEqualTo(new Tally(12, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0));
  }

  @Test
  void plus_addsFieldByField() {
    assertThat(EACH.plus(Tally.ZERO)).isEqualTo(EACH);
    assertThat(EACH.plus(new Tally(1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 7)))
        .isEqualTo(new Tally(128, 11, 22, 34, 48, 66, 92, 134, 1_080, 95, 10));
  }
}
