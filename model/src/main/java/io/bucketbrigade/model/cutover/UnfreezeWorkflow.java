package io.bucketbrigade.model.cutover;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Takes the freeze from a source for a command whose machine may not reach it. */
@WorkflowInterface
public interface UnfreezeWorkflow {

  /**
   * Lifts the freeze, unless a cutover is running that needs it.
   *
   * @return what was done, in one sentence
   */
  @WorkflowMethod
  String unfreeze(CutoverActivities.Task task);
}
