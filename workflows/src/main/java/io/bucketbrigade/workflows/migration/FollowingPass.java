package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.TaskQueues;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A run of a migration that another workflow begins. It has the migration's id, so that all
 * commands know it, and outlives that workflow, whose end is no order to stop.
 */
public final class FollowingPass {

  private FollowingPass() {}

  /**
   * The workflow to run.
   *
   * @param migrationId the migration
   * @param memo what people see of it without a worker
   */
  public static MigrationWorkflow of(String migrationId, Map<String, String> memo) {
    return Workflow.newChildWorkflowStub(
        MigrationWorkflow.class,
        ChildWorkflowOptions.newBuilder()
            .setWorkflowId(migrationId)
            .setTaskQueue(TaskQueues.CONTROL)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
            .setMemo(new LinkedHashMap<>(memo))
            .build());
  }

  /** Whether it did not begin because another run of the migration goes on. */
  public static boolean isTaken(ChildWorkflowFailure failure) {
    return failure.getCause() instanceof WorkflowExecutionAlreadyStarted;
  }
}
