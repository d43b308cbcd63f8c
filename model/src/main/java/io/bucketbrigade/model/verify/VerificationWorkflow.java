package io.bucketbrigade.model.verify;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Compares both sides of an ended migration; {@code brigade verify} starts it. */
@WorkflowInterface
public interface VerificationWorkflow {

  /** Compares everything; ends with what it found, not with an exception. */
  @WorkflowMethod
  VerificationProgress run(VerificationInput input);

  /** The verification at a glance, as of the last survey. */
  @QueryMethod
  VerificationProgress progress();

  /** Its workflow id: one verification of a migration runs at a time. */
  static String workflowId(String migrationId) {
    return migrationId + "/verify";
  }
}
