package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.Survey;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Surveys the running lanes while they copy, ever more rarely, so that the number of surveys grows
 * with the logarithm of the time: 50 in the first 250 s, then each interval is a fiftieth longer
 * than the one before, which makes about 470 more in a month and 600 in a year.
 */
final class Surveyor {

  private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(5);
  private static final int ELAPSED_PER_INTERVAL = 50;

  private final ControlActivities activities;
  private final String migrationId;
  private final Supplier<List<String>> laneIds;
  private final Consumer<Survey> onSurvey;
  private final CancellationScope scope;
  private final long startMillis = Workflow.currentTimeMillis();
  private boolean stopped;

  /**
   * Starts to survey.
   *
   * @param laneIds the lanes running now
   * @param onSurvey takes each survey; called in the workflow
   */
  Surveyor(
      ControlActivities activities,
      String migrationId,
      Supplier<List<String>> laneIds,
      Consumer<Survey> onSurvey) {
    this.activities = activities;
    this.migrationId = migrationId;
    this.laneIds = laneIds;
    this.onSurvey = onSurvey;
    this.scope = Workflow.newCancellationScope(() -> Async.procedure(this::surveyUntilStopped));
    scope.run();
  }

  /** Ends it; of a survey under way nothing is heard any more. */
  void stop() {
    stopped = true;
    scope.cancel("nothing is copied any more");
  }

  private void surveyUntilStopped() {
    try {
      while (true) {
        surveyOnce();
        Workflow.sleep(interval());
      }
    } catch (CanceledFailure stopped) {
      // The lanes are done.
    }
  }

  /** Detached: to cancel a survey that may have ended meanwhile is not worth an event. */
  private void surveyOnce() {
    Workflow.newDetachedCancellationScope(
            () -> {
              try {
                show(activities.survey(new Survey.Request(migrationId, laneIds.get())));
              } catch (ActivityFailure failure) {
                // The next survey may work; until then the last one is shown.
              }
            })
        .run();
  }

  private void show(Survey news) {
    if (!stopped) {
      onSurvey.accept(news);
    }
  }

  private Duration interval() {
    Duration elapsed = Duration.ofMillis(Workflow.currentTimeMillis() - startMillis);
    Duration share = elapsed.dividedBy(ELAPSED_PER_INTERVAL);
    return share.compareTo(SHORTEST_INTERVAL) > 0 ? share : SHORTEST_INTERVAL;
  }
}
