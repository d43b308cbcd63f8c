package io.bucketbrigade.workflows.lane;

import static io.bucketbrigade.workflows.lane.LaneFixture.GIVE_UP_AFTER;
import static io.bucketbrigade.workflows.lane.LaneFixture.START;
import static io.bucketbrigade.workflows.lane.LaneFixture.exhausted;
import static io.bucketbrigade.workflows.lane.LaneFixture.key;
import static io.bucketbrigade.workflows.lane.LaneFixture.keyOrNull;
import static io.bucketbrigade.workflows.lane.LaneFixture.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.lane.FinishedBlock;
import io.bucketbrigade.model.lane.LaneCarry;
import io.bucketbrigade.model.lane.PendingRange;
import io.bucketbrigade.model.range.Tally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SeamTest {

  private static final Instant LEFT_LEASED = START.plusSeconds(100);
  private static final Instant RIGHT_LEASED = START.plusSeconds(200);

  // What two blocks say about each other.

  @Test
  void between_rightSawTheKeyFirst_agrees() {
    assertThat(Seam.between(left("b", "g"), right("g"))).isEmpty();
  }

  @Test
  void between_leftSawNothingBeyond_agrees() {
    assertThat(Seam.between(left("b", null), right("g"))).isEmpty();
    assertThat(Seam.between(left("b", null), right(null))).isEmpty();
  }

  @Test
  void between_rightBeganBehindTheKey_doubtsTheKeySinceTheRightLease() {
    assertThat(Seam.between(left("b", "g"), right("k")))
        .contains(new Seam(range("a", "f"), range("f", "m"), key("g"), key("g"), RIGHT_LEASED));
  }

  @Test
  void between_rightIsEmpty_doubtsTheKeySinceTheRightLease() {
    assertThat(Seam.between(left("b", "g"), right(null)))
        .contains(new Seam(range("a", "f"), range("f", "m"), key("g"), key("g"), RIGHT_LEASED));
  }

  @Test
  void between_keyAtTheVeryEndOfAnEmptyRight_doubtsIt() {
    assertThat(Seam.between(left("b", "m"), right(null))).isPresent();
  }

  @Test
  void between_rightBeganBeforeTheKey_doubtsItsFirstKeySinceTheLeftLease() {
    assertThat(Seam.between(left("b", "k"), right("g")))
        .contains(new Seam(range("a", "f"), range("f", "m"), key("k"), key("g"), LEFT_LEASED));
    assertThat(Seam.between(left("b", "x"), right("g")))
        .as("even if the key stands beyond the right block")
        .contains(new Seam(range("a", "f"), range("f", "m"), key("x"), key("g"), LEFT_LEASED));
  }

  @Test
  void between_keyBeyondAnEmptyRight_saysNothingAboutIt() {
    assertThat(Seam.between(left("b", "x"), right(null))).isEmpty();
  }

  @Test
  void join_keyBeyondAnEmptyRight_isCarriedOnWithItsAge() {
    FinishedBlock joined = Seam.join(left("b", "x"), right(null));

    assertThat(joined)
        .isEqualTo(
            new FinishedBlock(range("a", "m"), key("b"), LEFT_LEASED, key("x"), LEFT_LEASED));
  }

  @Test
  void join_bothSawAKeyBeyond_carriesTheSmallerOn() {
    assertThat(Seam.join(left("b", "x"), right(null, "y")))
        .extracting(FinishedBlock::firstKeyBeyond, FinishedBlock::lastLeasedAt)
        .containsExactly(key("x"), LEFT_LEASED);
    assertThat(Seam.join(left("b", "x"), right(null, "p")))
        .extracting(FinishedBlock::firstKeyBeyond, FinishedBlock::lastLeasedAt)
        .containsExactly(key("p"), RIGHT_LEASED);
  }

  @Test
  void join_explainedKeyInsideTheRight_isForgotten() {
    assertThat(Seam.join(left("b", "g"), right("k", "p")).firstKeyBeyond()).isEqualTo(key("p"));
    assertThat(Seam.join(left("b", "g"), right("k", null)).firstKeyBeyond()).isNull();
  }

  @Test
  void join_withEmptyLeft_takesTheRightsFirstKeyAndTheOlderListing() {
    FinishedBlock empty =
        new FinishedBlock(range("a", "f"), null, RIGHT_LEASED, null, RIGHT_LEASED);
    FinishedBlock older =
        new FinishedBlock(range("f", "m"), key("g"), LEFT_LEASED, null, LEFT_LEASED);

    FinishedBlock joined = Seam.join(empty, older);

    assertThat(joined.firstKey()).isEqualTo(key("g"));
    assertThat(joined.firstLeasedAt()).isEqualTo(LEFT_LEASED);
  }

  // What a lane does with it.

  @Test
  void answer_gone_joinsBothBlocks() {
    RangeWindow window = lane("a", "f", "m");
    finish(window, exhausted(1, "b", "g"), exhausted(0, null, null));
    Seam seam = window.openSeam().orElseThrow();

    assertThat(window.isDone()).as("while the source is asked").isFalse();
    assertThat(window.result().isTiled()).isFalse();
    window.answer(seam, false);

    assertThat(window.isDone()).isTrue();
    assertThat(window.result().isTiled()).isTrue();
  }

  @Test
  void answer_there_breaksTheRightBlockAndNamesTheKey() {
    RangeWindow window = lane("a", "f", "m");
    finish(window, exhausted(1, "b", "g"), exhausted(0, null, null));

    window.answer(window.openSeam().orElseThrow(), true);

    assertThat(window.isDone()).isTrue();
    assertThat(window.result().isTiled()).isFalse();
    assertThat(window.broken())
        .singleElement()
        .satisfies(
            broken -> {
              assertThat(broken.range()).isEqualTo(range("f", "m"));
              assertThat(broken.problem().code()).isEqualTo(FailureCode.SEAM_KEY_MISSING);
              assertThat(broken.problem().message()).contains("'g'", "'f'", "'m'");
            });
  }

  @Test
  void leaveUnanswered_doesNotVouchForTheRightBlock() {
    RangeWindow window = lane("a", "f", "m");
    finish(window, exhausted(1, "b", "g"), exhausted(0, null, null));

    window.leaveUnanswered(window.openSeam().orElseThrow(), "no route");

    assertThat(window.result().isTiled()).isFalse();
    assertThat(window.broken().getFirst().problem().message()).contains("no route");
  }

  @Test
  void openSeam_keyCarriedOverAnEmptyBlock_isMetByTheNextOne() {
    RangeWindow window = lane("a", "f", "m", "t");
    finish(window, exhausted(1, "b", "p"), exhausted(0, null, null), exhausted(1, "q", null));

    Seam seam = window.openSeam().orElseThrow();

    assertThat(seam.missed()).isEqualTo(key("p"));
    assertThat(seam.left()).isEqualTo(range("a", "m"));
    assertThat(seam.right()).isEqualTo(range("m", "t"));
  }

  @Test
  void openSeam_whenTheRightEndsFirst_comesUpAllTheSame() {
    RangeWindow window = lane("a", "f", "m");
    window.grantNext(START);
    window.grantNext(START);

    window.accept("lane-2", exhausted(0, null, null), START);
    assertThat(window.openSeam()).isEmpty();
    window.accept("lane-1", exhausted(1, "b", "g"), START);

    assertThat(window.openSeam()).isPresent();
  }

  @Test
  void answer_afterTheRightBlockGrew_stillBreaksIt() {
    RangeWindow window = lane("a", "f", "m", "t");
    for (int i = 0; i < 3; i++) {
      window.grantNext(START);
    }
    window.accept("lane-1", exhausted(1, "b", "g"), START);
    window.accept("lane-2", exhausted(0, null, "p"), START);
    Seam seam = window.openSeam().orElseThrow();
    window.accept("lane-3", exhausted(1, "p", null), START);

    window.answer(seam, true);

    assertThat(window.broken().getFirst().range()).isEqualTo(range("f", "t"));
    assertThat(window.finished()).extracting(FinishedBlock::range).containsExactly(range("a", "f"));
  }

  private static FinishedBlock left(@Nullable String first, @Nullable String beyond) {
    return new FinishedBlock(
        range("a", "f"), keyOrNull(first), LEFT_LEASED, keyOrNull(beyond), LEFT_LEASED);
  }

  private static FinishedBlock right(@Nullable String first) {
    return right(first, null);
  }

  private static FinishedBlock right(@Nullable String first, @Nullable String beyond) {
    return new FinishedBlock(
        range("f", "m"), keyOrNull(first), RIGHT_LEASED, keyOrNull(beyond), RIGHT_LEASED);
  }

  private static RangeWindow lane(String... bounds) {
    List<PendingRange> pending = new ArrayList<>();
    for (int i = 0; i + 1 < bounds.length; i++) {
      pending.add(new PendingRange(range(bounds[i], bounds[i + 1]), List.of(), null));
    }
    KeyRange all = range(bounds[0], bounds[bounds.length - 1]);
    RangeWindow window =
        new RangeWindow(
            "lane",
            all,
            GIVE_UP_AFTER,
            new LaneCarry(pending, List.of(), List.of(), Tally.ZERO, 0, List.of(), 0, null));
    window.allow(RangeWindow.MAX_RANGES);
    return window;
  }

  private static void finish(RangeWindow window, LeaseEnd... ends) {
    for (LeaseEnd end : ends) {
      window.accept(window.grantNext(START).orElseThrow().leaseId(), end, START);
    }
  }
}
