package io.bucketbrigade.model.forecast;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Looking ahead, on the {@code brigade-control} task queue. */
@ActivityInterface
public interface ForecastActivities {

  /**
   * Counts what a migration would do. Changes nothing, so that a second attempt begins anew.
   * Heartbeats while it counts.
   */
  @ActivityMethod
  Forecast forecast(Forecast.Request request);
}
