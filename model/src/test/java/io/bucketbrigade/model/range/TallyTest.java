package io.bucketbrigade.model.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.large.ObjectEnd;
import java.util.Map;
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

  @Test
  void byCode_isAddedAndForgetsWhatCameToNothing() {
    Tally some =
        EACH.withCodes(Map.of(FailureCode.CONFLICT, 2L, FailureCode.OBJECT_HANDED_OVER, 1L));
    Tally ended = new ObjectEnd(Fate.FAILED, 0, null, false, FailureCode.CONFLICT, null).change();

    assertThat(some.plus(ended).byCode()).isEqualTo(Map.of(FailureCode.CONFLICT, 3L));
    assertThat(some.plus(ObjectEnd.DEFERRED.change()).byCode()).isEqualTo(some.byCode());
    assertThat(some.plus(new ObjectEnd(Fate.COPIED, 5, null, false).change()).byCode())
        .isEqualTo(Map.of(FailureCode.CONFLICT, 2L));
    assertThat(some.codeWords()).isEqualTo("CONFLICT 2, OBJECT_HANDED_OVER 1");
  }

  @Test
  void retried_knowsTheCodesOfWhatIsLeft() {
    Tally before = EACH.withCodes(Map.of(FailureCode.OBJECT_UNREADABLE, 16L));
    Tally again =
        new Tally(16, 15, 0, 0, 0, 1, 0, 0, 0, 0, 0)
            .withCodes(Map.of(FailureCode.OBJECT_UNREADABLE, 1L));

    assertThat(before.retried(again).byCode()).isEqualTo(again.byCode());
  }
}
