package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.cutover.CutoverActivities;
import io.bucketbrigade.model.cutover.CutoverActivities.RunTask;
import io.bucketbrigade.model.cutover.CutoverActivities.Task;
import io.bucketbrigade.model.cutover.CutoverWorkflow;
import io.bucketbrigade.model.cutover.UnfreezeWorkflow;
import io.bucketbrigade.workflows.ActivityStubs;

/** Two activities, for whoever waits for their result. */
public final class UnfreezeWorkflowImpl implements UnfreezeWorkflow {

  /** For Temporal. */
  public UnfreezeWorkflowImpl() {}

  @Override
  public String unfreeze(Task task) {
    String id = task.migration().migrationId();
    CutoverActivities activities = ActivityStubs.cutover(Cutovers.ATTEMPT_LIMIT);
    if (activities.isRunning(new RunTask(CutoverWorkflow.idOf(id)))) {
      return "A cutover of '%s' is running, which would freeze the source again; end it with 'brigade rollback %s'."
          .formatted(id, id);
    }
    activities.lift(task);
    return "The source of '%s' is not frozen by brigade any more.".formatted(id);
  }
}
