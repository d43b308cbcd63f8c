package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.migration.ScheduledPassWorkflow;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.workflows.ActivityStubs;
import io.temporal.failure.ChildWorkflowFailure;

/** History: two activities and one child, at most 30 events. */
public final class ScheduledPassWorkflowImpl implements ScheduledPassWorkflow {

  /** For Temporal. */
  public ScheduledPassWorkflowImpl() {}

  @Override
  public String run(Order order) {
    ControlActivities brief = ActivityStubs.brief();
    MigrationProgress before = brief.readStatus(order.migration());
    RunRecord run = before.run();
    if (run == null || !EarlierPasses.mayFollow(before)) {
      return "left out: the migration has not gone over every object yet";
    }
    MigrationSpec spec =
        brief.readSpec(
            new ControlActivities.SpecRequest(
                run.context(), Math.max(1, before.mappings().size())));
    try {
      return words(
          FollowingPass.of(spec.id(), order.memo())
              .run(
                  new MigrationInput(
                      spec,
                      order.timing(),
                      order.searchAttributes(),
                      null,
                      EarlierPasses.upTo(before),
                      before.limits(),
                      order.options())));
    } catch (ChildWorkflowFailure failure) {
      if (FollowingPass.isTaken(failure)) {
        return "left out: the migration is running";
      }
      throw failure;
    }
  }

  private static String words(MigrationProgress ended) {
    return "%s: %d copied, %d failed"
        .formatted(ended.outcome(), ended.tally().copied(), ended.tally().failed());
  }
}
