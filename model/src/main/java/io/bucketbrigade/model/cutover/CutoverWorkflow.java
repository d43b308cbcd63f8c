package io.bucketbrigade.model.cutover;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Cuts a migration over: freezes the source, brings the destination up to date, has it approved,
 * switches, observes, and finishes or rolls back. Its final passes are runs of the migration
 * itself, under its id.
 */
@WorkflowInterface
public interface CutoverWorkflow {

  /** Ends with a result, not with an exception. */
  @WorkflowMethod
  CutoverProgress run(CutoverOrder order);

  /** The workflow id of a migration's cutover. */
  static String idOf(String migrationId) {
    return migrationId + "/cutover";
  }

  /**
   * Approves; counts from now until it runs out. A person's later approval replaces the one before.
   */
  @UpdateMethod
  void approve(Approval approval);

  /** Refuses when nothing is left to approve, and names that are not allowed. */
  @UpdateValidatorMethod(updateName = "approve")
  void validateApprove(Approval approval);

  /** Says that nobody writes to the source any more. */
  @UpdateMethod
  void confirmFrozen(Approval word);

  /** Refuses where nobody asked. */
  @UpdateValidatorMethod(updateName = "confirmFrozen")
  void validateConfirmFrozen(Approval word);

  /** Goes back: ends the cutover as if there had been none. */
  @UpdateMethod
  void rollBack(Approval order);

  /** Refuses once it is finished, and while it rolls back. */
  @UpdateValidatorMethod(updateName = "rollBack")
  void validateRollBack(Approval order);

  /** Ends the time of observation. */
  @UpdateMethod
  void finish(Approval order);

  /** Refuses unless it observes. */
  @UpdateValidatorMethod(updateName = "finish")
  void validateFinish(Approval order);

  /** How it stands. */
  @QueryMethod
  CutoverProgress progress();
}
