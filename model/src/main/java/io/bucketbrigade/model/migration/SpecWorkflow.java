package io.bucketbrigade.model.migration;

import io.bucketbrigade.model.spec.MigrationSpec;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Reads what was asked of an ended migration, for a command that begins another pass of it. */
@WorkflowInterface
public interface SpecWorkflow {

  /** Reads it. */
  @WorkflowMethod
  MigrationSpec read(ControlActivities.SpecRequest request);
}
