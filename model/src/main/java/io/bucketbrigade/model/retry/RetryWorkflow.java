package io.bucketbrigade.model.retry;

import io.bucketbrigade.model.migration.MigrationProgress;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Tries again what an ended migration could not copy; {@code brigade retry-failed} starts it. */
@WorkflowInterface
public interface RetryWorkflow {

  /** Does one round; ends with what the migration has come to, not with an exception. */
  @WorkflowMethod
  MigrationProgress run(RetryInput input);

  /** What the migration has come to, as of the last change. */
  @QueryMethod
  MigrationProgress progress();

  /** Its workflow id: one retry of a migration runs at a time. */
  static String workflowId(String migrationId) {
    return migrationId + "/retry";
  }
}
