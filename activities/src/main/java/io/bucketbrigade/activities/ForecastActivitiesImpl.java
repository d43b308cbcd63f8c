package io.bucketbrigade.activities;

import io.bucketbrigade.engine.forecast.Forecaster;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.model.failure.FailureCode;
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
    try {
      return forecaster.forecast(request, () -> activity.heartbeat(null));
    } catch (UnknownConnectionException e) {
      throw RetryableFailures.leaveToOthers(
          FailureCode.UNKNOWN_CONNECTION, String.valueOf(e.getMessage()));
    }
  }
}
