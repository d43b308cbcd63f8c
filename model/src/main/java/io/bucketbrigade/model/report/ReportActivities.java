package io.bucketbrigade.model.report;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Making and reading reports, on the {@code brigade-control} task queue. */
@ActivityInterface
public interface ReportActivities {

  /** Makes the report where the request says how the migration stands, and reads a part of it. */
  @ActivityMethod
  ReportPart readReport(ReportPart.Request request);
}
