package io.bucketbrigade.model.forecast;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Looks ahead for a command whose machine may reach neither side. Cancelling it ends it. */
@WorkflowInterface
public interface ForecastWorkflow {

  /** Counts what the migration of one mapping would do. */
  @WorkflowMethod
  Forecast forecast(Forecast.Request request);

  /** Whether it has begun; a worker that answers works. */
  @QueryMethod
  boolean begun();
}
