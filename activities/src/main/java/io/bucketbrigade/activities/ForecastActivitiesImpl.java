package io.bucketbrigade.activities;

import io.bucketbrigade.engine.forecast.Forecaster;
import io.bucketbrigade.model.forecast.Forecast;
import io.bucketbrigade.model.forecast.ForecastActivities;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;

/** Looking ahead. Thread-safe; one instance per worker. */
public final class ForecastActivitiesImpl implements ForecastActivities {

  private final Forecaster forecaster;

  /** Work of one worker, which looks ahead by {@code forecaster}. */
  public ForecastActivitiesImpl(Forecaster forecaster) {
    this.forecaster = forecaster;
  }

  @Override
  public Forecast forecast(Forecast.Request request) {
    ActivityExecutionContext activity = Activity.getExecutionContext();
    return TaskFailures.withConnections(
        () -> forecaster.forecast(request, () -> activity.heartbeat(null)));
  }
}
