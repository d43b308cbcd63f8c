package io.bucketbrigade.model.access;

import io.bucketbrigade.model.spec.MigrationSpec;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Takes temporary access away for a command whose machine may not reach the buckets. */
@WorkflowInterface
public interface AccessRevocationWorkflow {

  /**
   * Takes away what any run of a migration has in policies of buckets.
   *
   * @return what was done, in one sentence
   */
  @WorkflowMethod
  String revoke(MigrationSpec spec);
}
