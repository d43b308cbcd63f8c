package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.migration.ScheduledPassWorkflow;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.workflows.ActivityStubs;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.util.LinkedHashMap;
import java.util.Map;

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
          pass(spec, order.memo())
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
      if (failure.getCause() instanceof WorkflowExecutionAlreadyStarted) {
        return "left out: the migration is running";
      }
      throw failure;
    }
  }

  /** It outlives this workflow, whose end is no order to stop. */
  private static MigrationWorkflow pass(MigrationSpec spec, Map<String, String> memo) {
    return Workflow.newChildWorkflowStub(
        MigrationWorkflow.class,
        ChildWorkflowOptions.newBuilder()
            .setWorkflowId(spec.id())
            .setTaskQueue(TaskQueues.CONTROL)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
            .setMemo(new LinkedHashMap<>(memo))
            .build());
  }

  private static String words(MigrationProgress ended) {
    return "%s: %d copied, %d failed"
        .formatted(ended.outcome(), ended.tally().copied(), ended.tally().failed());
  }
}
