package io.bucketbrigade.workflows.lane;

import static io.bucketbrigade.workflows.lane.LaneFixture.BAD_ORDER;
import static io.bucketbrigade.workflows.lane.LaneFixture.NO_ANSWER;
import static io.bucketbrigade.workflows.lane.LaneFixture.START;
import static io.bucketbrigade.workflows.lane.LaneFixture.key;
import static io.bucketbrigade.workflows.lane.LaneFixture.keys;
import static io.bucketbrigade.workflows.lane.LaneFixture.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.BrokenRange;
import io.bucketbrigade.model.lane.FinishedBlock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneMapTest {

  @ParameterizedTest
  @ValueSource(strings = {"k5", "k\u0000", "\uE000", "\uD800\uDC00", "😀", "a/b/", "\u0001"})
  void justBefore_isSmallerAndCloserThanRelatedKeys(String value) {
    ObjectKey key = ObjectKey.of(value);

    ObjectKey before = LaneMap.justBefore(key);

    assertThat(before).isNotNull().isLessThan(key);
    assertThat(before)
        .isGreaterThanOrEqualTo(
            ObjectKey.of(value.substring(0, value.offsetByCodePoints(value.length(), -1))));
  }

  @Test
  void justBefore_theEmptyKey_isTheBeginning() {
    assertThat(LaneMap.justBefore(key(""))).isNull();
  }

  @Test
  void justBefore_aKeyEndingWithZero_isItsOnlyPredecessor() {
    assertThat(LaneMap.justBefore(key("a\u0000"))).isEqualTo(key("a"));
  }

  @Test
  void giveUp_withHoles_cutsThroughFinishedBlocksAndKeepsOlderProblems() {
    LaneMap map =
        new LaneMap(
            List.of(block("a", "f"), block("h", "m")),
            List.of(new BrokenRange(range("f", "h"), NO_ANSWER)));

    map.giveUp(range("m", "p"), keys("c1"), BAD_ORDER);

    ObjectKey cut = LaneMap.justBefore(key("c1"));
    assertThat(map.finished()).extracting(b -> b.range().through()).containsExactly(cut);
    assertThat(map.broken())
        .containsExactly(
            new BrokenRange(new KeyRange(cut, key("f")), BAD_ORDER),
            new BrokenRange(range("f", "h"), NO_ANSWER),
            new BrokenRange(range("h", "p"), BAD_ORDER));
  }

  @Test
  void giveUp_onlyHoles_keepsWhatIsFinishedBehindThem() {
    LaneMap map = new LaneMap(List.of(block("a", "z")), List.of());

    map.giveUp(range("m", "m"), keys("c1"), BAD_ORDER);

    assertThat(map.finished()).hasSize(2);
    assertThat(map.finished().getLast().range()).isEqualTo(range("m", "z"));
    assertThat(map.broken().getFirst().range().through()).isEqualTo(key("m"));
  }

  private static FinishedBlock block(String after, String through) {
    return new FinishedBlock(range(after, through), null, START, null, START);
  }
}
