package io.bucketbrigade.workflows.forecast;

import io.bucketbrigade.model.forecast.Forecast;
import io.bucketbrigade.model.forecast.ForecastWorkflow;
import io.bucketbrigade.workflows.ActivityStubs;

/** One activity, for whoever waits for its result. */
public final class ForecastWorkflowImpl implements ForecastWorkflow {

  private boolean begun;

  /** For Temporal. */
  public ForecastWorkflowImpl() {}

  @Override
  public Forecast forecast(Forecast.Request request) {
    begun = true;
    return ActivityStubs.forecasts().forecast(request);
  }

  @Override
  public boolean begun() {
    return begun;
  }
}
