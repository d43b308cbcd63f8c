package io.bucketbrigade.workflows.report;

import io.bucketbrigade.model.report.ReportPart;
import io.bucketbrigade.model.report.ReportWorkflow;
import io.bucketbrigade.workflows.ActivityStubs;

/** One activity, for whoever waits for its result. */
public final class ReportWorkflowImpl implements ReportWorkflow {

  /** For Temporal. */
  public ReportWorkflowImpl() {}

  @Override
  public ReportPart read(ReportPart.Request request) {
    return ActivityStubs.report().readReport(request);
  }
}
