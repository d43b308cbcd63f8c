package io.bucketbrigade.model.cutover;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;

/**
 * Takes what a cutover left in bucket policies away if the cutover's workflow is gone without
 * having done so: terminated, or ended by hand.
 */
@WorkflowInterface
public interface FreezeGuardWorkflow {

  /** Ends when nothing of the cutover is left. */
  @WorkflowMethod
  void guard(Order order);

  /** Nothing is left to guard. */
  @SignalMethod
  void dismiss();

  /** The workflow id of a migration's guard. */
  static String idOf(String migrationId) {
    return migrationId + "/freeze-guard";
  }

  /**
   * What to guard.
   *
   * @param task whose freeze
   * @param every how often to look
   */
  record Order(CutoverActivities.Task task, Duration every) {}
}
