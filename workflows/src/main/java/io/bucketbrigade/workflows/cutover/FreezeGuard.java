package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.cutover.CutoverActivities.Task;
import io.bucketbrigade.model.cutover.FreezeGuardWorkflow;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.workflows.migration.FollowingPass;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;

/** What lifts the freeze if the cutover's own workflow is not there to do it. */
final class FreezeGuard {

  private final FreezeGuardWorkflow guard;

  private FreezeGuard(FreezeGuardWorkflow guard) {
    this.guard = guard;
  }

  /** Begins to guard. One of an earlier cutover that still does is as good. */
  static FreezeGuard begin(Task task) {
    FreezeGuardWorkflow guard =
        Workflow.newChildWorkflowStub(
            FreezeGuardWorkflow.class,
            ChildWorkflowOptions.newBuilder()
                .setWorkflowId(FreezeGuardWorkflow.idOf(task.migration().migrationId()))
                .setTaskQueue(TaskQueues.CONTROL)
                .setWorkflowIdReusePolicy(
                    WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                .build());
    Async.procedure(guard::guard, new FreezeGuardWorkflow.Order(task, task.options().freezeTerm()));
    try {
      Workflow.getWorkflowExecution(guard).get();
    } catch (ChildWorkflowFailure failure) {
      if (!FollowingPass.isTaken(failure)) {
        throw failure;
      }
    }
    return new FreezeGuard(guard);
  }

  /** Nothing is left to guard. */
  void dismiss() {
    try {
      guard.dismiss();
    } catch (TemporalFailure failure) {
      // It has ended, or belongs to an earlier cutover and ends by itself.
      return;
    }
  }
}
