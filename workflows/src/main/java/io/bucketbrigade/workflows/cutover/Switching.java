package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.cutover.CutoverActivities.StepTask;
import io.bucketbrigade.model.cutover.CutoverActivities.Task;
import io.bucketbrigade.model.cutover.CutoverProgress.StepRecord;
import io.bucketbrigade.model.cutover.CutoverProgress.StepState;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.temporal.failure.ActivityFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The steps of a cutover: one after the other, and back, newest first. */
final class Switching {

  private final Task task;
  private final Runnable onStep;
  private final List<StepRecord> records = new ArrayList<>();
  private @Nullable Instant begunAt;

  /**
   * None is begun.
   *
   * @param onStep called when one begins or ends
   */
  Switching(Task task, Runnable onStep) {
    this.task = task;
    this.onStep = onStep;
    task.options()
        .steps()
        .forEach(step -> records.add(new StepRecord(step, StepState.WAITING, "")));
  }

  /** What they would do. */
  void preview(List<String> words) {
    for (int i = 0; i < Math.min(words.size(), records.size()); i++) {
      records.set(i, new StepRecord(records.get(i).name(), StepState.WAITING, words.get(i)));
    }
  }

  /**
   * Does them.
   *
   * @param stops whether no further one is to begin
   * @return why one failed; null if none did
   */
  @Nullable Problem forward(BooleanSupplier stops) {
    for (int i = 0; i < records.size() && !stops.getAsBoolean(); i++) {
      String step = records.get(i).name();
      if (begunAt == null) {
        begunAt = Cutovers.now();
      }
      change(i, StepState.STARTED, records.get(i).words());
      try {
        change(i, StepState.DONE, ActivityStubs.steps(step).step(new StepTask(task, step, false)));
      } catch (ActivityFailure failure) {
        return new Problem(
            Side.DESTINATION,
            FailureCode.STEP_FAILED,
            "The step '%s' failed (%s), so what was done is undone; mend it and cut over again."
                .formatted(step, KeyText.causeOf(failure)));
      }
    }
    return null;
  }

  /** When the first began; null if none did. */
  @Nullable Instant begunAt() {
    return begunAt;
  }

  /** Those that were begun, newest first. */
  List<String> toReverse() {
    return records.reversed().stream()
        .filter(record -> record.state() == StepState.STARTED || record.state() == StepState.DONE)
        .map(StepRecord::name)
        .toList();
  }

  /** Undoes one, once. */
  void reverse(String step) {
    String words = ActivityStubs.steps(step + " back").step(new StepTask(task, step, true));
    for (int i = 0; i < records.size(); i++) {
      if (records.get(i).name().equals(step)) {
        change(i, StepState.REVERSED, words);
      }
    }
  }

  private void change(int index, StepState state, String words) {
    records.set(index, new StepRecord(records.get(index).name(), state, words));
    onStep.run();
  }

  /** How far each is. */
  List<StepRecord> records() {
    return records;
  }
}
