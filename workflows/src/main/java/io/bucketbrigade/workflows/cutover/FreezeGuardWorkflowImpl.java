package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.cutover.CutoverActivities.RunTask;
import io.bucketbrigade.model.cutover.CutoverWorkflow;
import io.bucketbrigade.model.cutover.FreezeGuardWorkflow;
import io.bucketbrigade.workflows.ActivityStubs;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;

/** History: a look costs 8 events, so it begins anew after {@value #LOOKS_PER_RUN}. */
public final class FreezeGuardWorkflowImpl implements FreezeGuardWorkflow {

  private static final int LOOKS_PER_RUN = 1_000;

  private boolean dismissed;

  /** For Temporal. */
  public FreezeGuardWorkflowImpl() {}

  @Override
  public void guard(Order order) {
    String cutover = CutoverWorkflow.idOf(order.task().migration().migrationId());
    for (int look = 1; look <= LOOKS_PER_RUN; look++) {
      Workflow.await(order.every(), () -> dismissed);
      if (dismissed || isLifted(order, new RunTask(cutover))) {
        return;
      }
    }
    Workflow.newContinueAsNewStub(FreezeGuardWorkflow.class).guard(order);
  }

  private static boolean isLifted(Order order, RunTask cutover) {
    try {
      if (ActivityStubs.cutover(Cutovers.ATTEMPT_LIMIT).isRunning(cutover)) {
        return false;
      }
      ActivityStubs.cutover(Cutovers.ATTEMPT_LIMIT).lift(order.task());
      return true;
    } catch (ActivityFailure failure) {
      // Nobody can tell or lift now; the next look tries again.
      return false;
    }
  }

  @Override
  public void dismiss() {
    dismissed = true;
  }
}
