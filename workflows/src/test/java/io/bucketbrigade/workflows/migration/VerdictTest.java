package io.bucketbrigade.workflows.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.BrokenRange;
import io.bucketbrigade.model.lane.FinishedBlock;
import io.bucketbrigade.model.lane.LaneResult;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.range.Tally;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Tally ONE = new Tally(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private final Problems problems = new Problems();
  private final Verdict verdict = new Verdict(problems::add);

  @Test
  void coversEverything_whenLanesEndInAnyOrder_isTrueOnlyAtTheEnd() {
    accept(2, "m", null, null, null);
    accept(0, null, "f", "b", null);
    assertThat(verdict.coversEverything()).isFalse();

    accept(1, "f", "m", null, null);

    assertThat(verdict.coversEverything()).isTrue();
    assertThat(verdict.tally()).isEqualTo(new Tally(3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void coversEverything_whenTheLastLaneEndsEarly_isFalse() {
    accept(0, null, "f", null, null);
    accept(1, "f", "m", null, null);

    assertThat(verdict.coversEverything()).isFalse();
  }

  @Test
  void coversEverything_whenLanesOverlap_isFalse() {
    accept(0, null, "f", null, null);
    accept(1, "e", null, null, null);

    assertThat(verdict.coversEverything()).isFalse();
    assertThat(problems.shown().getFirst().code()).isEqualTo(FailureCode.TALLY_OPEN);
  }

  @Test
  void accept_untiledLane_leavesAGapAndSaysSo() {
    verdict.accept(0, lane(0), new LaneResult("0", ONE, null, List.of(), 0, 1), false);
    accept(1, "f", null, null, null);

    assertThat(verdict.coversEverything()).isFalse();
    assertThat(problems.shown()).hasSize(1);
  }

  @Test
  void accept_untiledLaneAfterAStop_isNoProblem() {
    verdict.accept(0, lane(0), new LaneResult("0", ONE, null, List.of(), 0, 1), true);

    assertThat(verdict.coversEverything()).isFalse();
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void accept_brokenRanges_namesThemAndCountsTheRest() {
    Problem cause = new Problem(Side.SOURCE, FailureCode.LISTING_OUT_OF_ORDER, "It goes back.");
    BrokenRange broken = new BrokenRange(new KeyRange(key("a"), key("b|\n")), cause);

    verdict.accept(0, lane(0), new LaneResult("0", ONE, null, List.of(broken), 5, 1), false);

    assertThat(problems.shown())
        .extracting(Problem::message)
        .satisfiesExactly(
            first -> assertThat(first).contains("'lane 0'", "'a'", "'b|\\u000a'", "It goes back."),
            second -> assertThat(second).contains("4 further"));
  }

  @Test
  void fail_leavesAGapAndSaysWhy() {
    verdict.fail(0, lane(0), "terminated");

    assertThat(verdict.coversEverything()).isFalse();
    assertThat(problems.shown().getFirst().message()).contains("'lane 0'", "terminated");
  }

  @Test
  void openSeam_betweenLanesThatDisagree_stopsTheJoiningUntilAnswered() {
    accept(0, null, "f", "b", "g");
    accept(1, "f", "m", null, null);
    accept(2, "m", null, null, null);

    assertThat(verdict.coversEverything()).isFalse();
    verdict.answer(verdict.openSeam().orElseThrow(), false);

    assertThat(verdict.openSeam()).isEmpty();
    assertThat(verdict.coversEverything()).isTrue();
  }

  @Test
  void openSeam_keyBeyondAnEmptyLane_isMetByTheNextOne() {
    accept(0, null, "f", "b", "p");
    accept(1, "f", "m", null, null);
    accept(2, "m", null, "q", null);

    assertThat(verdict.openSeam().orElseThrow().missed()).isEqualTo(key("p"));
    verdict.answer(verdict.openSeam().orElseThrow(), true);

    assertThat(verdict.coversEverything()).isFalse();
    assertThat(problems.shown().getFirst().code()).isEqualTo(FailureCode.SEAM_KEY_MISSING);
  }

  @Test
  void shown_keepsTheFirstProblemsAndCountsTheRest() {
    for (int i = 0; i < 25; i++) {
      problems.add(new Problem(Side.STATE, FailureCode.UNEXPECTED, "number " + i));
    }

    assertThat(problems.shown()).hasSize(MigrationProgress.MAX_PROBLEMS);
    assertThat(problems.shown().getLast().message()).contains("number 9", "15 more");
  }

  private void accept(
      int index,
      @Nullable String after,
      @Nullable String through,
      @Nullable String first,
      @Nullable String beyond) {
    FinishedBlock block =
        new FinishedBlock(
            new KeyRange(keyOrNull(after), keyOrNull(through)),
            keyOrNull(first),
            NOW,
            keyOrNull(beyond),
            NOW);
    verdict.accept(
        index,
        lane(index),
        new LaneResult(Integer.toString(index), ONE, block, List.of(), 0, 1),
        false);
  }

  private static LanePlan lane(int index) {
    return new LanePlan(Integer.toString(index), "lane " + index, KeyRange.ALL);
  }

  private static ObjectKey key(String value) {
    return ObjectKey.of(value);
  }

  private static @Nullable ObjectKey keyOrNull(@Nullable String value) {
    return value == null ? null : key(value);
  }
}
