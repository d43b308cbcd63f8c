package io.bucketbrigade.model.report;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Reads a part of a report for a command that does not reach the state store itself. */
@WorkflowInterface
public interface ReportWorkflow {

  /** Reads one part. */
  @WorkflowMethod
  ReportPart read(ReportPart.Request request);
}
