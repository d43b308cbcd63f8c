package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.LimitsChange;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** A pass that takes a while and comes to what a test says. */
final class ScriptedPass implements MigrationWorkflow {

  private final Duration takes;
  private final Function<MigrationInput, MigrationProgress> comesTo;

  ScriptedPass(Duration takes, Function<MigrationInput, MigrationProgress> comesTo) {
    this.takes = takes;
    this.comesTo = comesTo;
  }

  @Override
  public MigrationProgress run(MigrationInput input) {
    // What it comes to is remembered, as a replay must not ask again.
    MigrationProgress end =
        Workflow.mutableSideEffect(
            "end", MigrationProgress.class, (before, now) -> false, () -> comesTo.apply(input));
    Workflow.sleep(takes);
    return end;
  }

  @Override
  public void pause() {}

  @Override
  public void validatePause() {}

  @Override
  public void resume() {}

  @Override
  public void validateResume() {}

  @Override
  public void setParallelism(int parallelism) {}

  @Override
  public void validateSetParallelism(int parallelism) {}

  @Override
  public Limits setLimits(LimitsChange change) {
    return Limits.NONE;
  }

  @Override
  public void validateSetLimits(LimitsChange change) {}

  @Override
  public void cancel(String reason) {}

  @Override
  public void validateCancel(String reason) {}

  @Override
  public MigrationProgress progress() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<LaneProgress> lanes() {
    return List.of();
  }
}
