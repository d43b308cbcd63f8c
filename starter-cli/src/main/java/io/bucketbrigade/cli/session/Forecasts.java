package io.bucketbrigade.cli.session;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.model.forecast.Forecast;
import io.bucketbrigade.model.forecast.ForecastWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowStub;
import java.time.Duration;

/** What migrations would do, counted by workers. Thread-safe. */
public final class Forecasts {

  /** Longer than a worker counts. */
  private static final Duration LIMIT = Duration.ofHours(7);

  private final Migrations migrations;
  private final WorkflowClient client;

  Forecasts(Migrations migrations, WorkflowClient client) {
    this.migrations = migrations;
    this.client = client;
  }

  /**
   * Has the mapping of a request counted. An interrupt ends the count, too.
   *
   * @throws CliException if no worker begins within seconds, or none could count it
   */
  public Forecast forecast(Forecast.Request request) throws InterruptedException {
    String id = request.spec().id();
    ForecastWorkflow workflow =
        client.newWorkflowStub(ForecastWorkflow.class, Migrations.reading(id, "plan", LIMIT));
    migrations.ask(id, () -> WorkflowClient.start(workflow::forecast, request));
    WorkflowStub started = WorkflowStub.fromTyped(workflow);
    try {
      migrations.ask(id, workflow::begun);
      return migrations.ask(id, LIMIT, () -> started.getResult(Forecast.class));
    } catch (CliException e) {
      // The flag would keep the last request from being sent.
      boolean interrupted = Thread.interrupted();
      cancel(started);
      if (interrupted) {
        throw new InterruptedException("interrupted while a worker counts");
      }
      throw e;
    }
  }

  private static void cancel(WorkflowStub started) {
    try {
      started.cancel();
    } catch (WorkflowException e) {
      // It has ended, or ends by its own limit.
      return;
    }
  }
}
