package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bucketbrigade.engine.cutover.StepFailedException;
import io.bucketbrigade.engine.cutover.StepProgress;
import io.bucketbrigade.engine.cutover.StepProgress.InterruptedStepException;
import io.bucketbrigade.engine.cutover.SwitchOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is promised of a text, wherever it stands. */
class TextStepTest {

  private static final SwitchOrder ORDER = SwitchOrders.order("old-photos", "new-photos");

  private static final StepProgress SILENT = words -> {};

  private final Desk desk = new Desk("old-photos");
  private final TextStep step = new TextStep(desk, new SwitchedText(null, null));

  @Test
  void apply_andReverse_writeOnceHoweverOftenTheyAreAsked() {
    assertThat(step.preview(ORDER)).isEqualTo("desk: old-photos -> new-photos");
    assertThat(step.apply(ORDER, SILENT)).isEqualTo("desk: old-photos -> new-photos");
    assertThat(step.apply(ORDER, SILENT)).isEqualTo("desk: holds new-photos already");
    assertThat(step.preview(ORDER)).isEqualTo("desk: holds new-photos already");
    assertThat(step.reverse(ORDER, SILENT)).isEqualTo("desk: new-photos -> old-photos");
    assertThat(step.reverse(ORDER, SILENT)).isEqualTo("desk: holds old-photos already");
    assertThat(desk.writes).containsExactly("new-photos", "old-photos");
  }

  @Test
  void reverse_whenNeverApplied_changesNothing() {
    assertThat(step.reverse(ORDER, SILENT)).isEqualTo("desk: holds old-photos already");
    assertThat(desk.writes).isEmpty();
  }

  @Test
  void anyDirection_whenSomebodyWroteSomethingElse_changesAndShowsNothing() {
    desk.text = "hunter2";
    for (Runnable act :
        List.<Runnable>of(
            () -> step.preview(ORDER),
            () -> step.apply(ORDER, SILENT),
            () -> step.reverse(ORDER, SILENT))) {
      StepFailedException thrown = catchThrowableOfType(StepFailedException.class, act::run);
      assertThat(thrown.retryable()).isFalse();
      assertThat(thrown)
          .hasMessageContaining("neither")
          .hasMessageContaining("old-photos")
          .hasMessageNotContaining("hunter2");
    }
    assertThat(desk.writes).isEmpty();
  }

  @Test
  void apply_whenAReplyWasLost_findsWhatItWrote() {
    desk.loseReply = true;
    assertThatThrownBy(() -> step.apply(ORDER, SILENT)).isInstanceOf(StepFailedException.class);
    assertThat(step.apply(ORDER, SILENT)).isEqualTo("desk: holds new-photos already");
    assertThat(desk.writes).containsExactly("new-photos");
  }

  @Test
  void apply_whenWhatWasWrittenDoesNotShow_isNotDone() {
    desk.forgetful = true;
    StepFailedException thrown =
        catchThrowableOfType(StepFailedException.class, () -> step.apply(ORDER, SILENT));
    assertThat(thrown.retryable()).isTrue();
    assertThat(thrown).hasMessageContaining("does not show 'new-photos'");
  }

  @Test
  void apply_whenStoppedBeforeItWrites_hasWrittenNothing() {
    StepProgress stopping =
        words -> {
          if (words.startsWith("writing")) {
            throw new InterruptedStepException("stopping");
          }
        };
    assertThatThrownBy(() -> step.apply(ORDER, stopping))
        .isInstanceOf(InterruptedStepException.class);
    assertThat(desk.writes).isEmpty();
  }

  @Test
  void texts_thatAreGiven_takeThePlaceOfTheBuckets() {
    desk.text = "s3://old-photos/in";
    TextStep given =
        new TextStep(desk, new SwitchedText("s3://old-photos/in", "s3://new-photos/in"));
    given.apply(ORDER, SILENT);
    assertThat(desk.text).isEqualTo("s3://new-photos/in");
  }

  @Test
  void texts_thatCannotBeToldApart_areRefused() {
    SwitchOrder sameName = SwitchOrders.order("photos", "photos");
    StepFailedException thrown =
        catchThrowableOfType(StepFailedException.class, () -> step.preview(sameName));
    assertThat(thrown.retryable()).isFalse();
    assertThat(thrown).hasMessageContaining("'before' and 'after'");
    assertThatThrownBy(() -> new SwitchedText("a", "a"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SwitchedText(" ", "a"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A place in memory. */
  private static final class Desk implements TextPlace {

    private final List<String> writes = new ArrayList<>();
    private String text;
    private boolean loseReply;
    private boolean forgetful;

    Desk(String text) {
      this.text = text;
    }

    @Override
    public String words() {
      return "desk";
    }

    @Override
    public Held read() {
      String read = text;
      return new Held() {
        @Override
        public String text() {
          return read;
        }

        @Override
        public void replaceBy(String other) {
          writes.add(other);
          text = forgetful ? text : other;
          if (loseReply) {
            throw StepFailedException.passing("the reply was lost", null);
          }
        }
      };
    }
  }
}
