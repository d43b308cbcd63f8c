package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.worker.config.Durations;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleSpec;
import java.time.Duration;
import java.util.List;

/** Times that come again and again, as people write them. */
final class Times {

  private Times() {}

  /**
   * Reads a duration ({@code 6h}) or, if it has spaces, a cron expression, which Temporal checks.
   */
  static ScheduleSpec parse(String text) {
    if (text.strip().contains(" ")) {
      return ScheduleSpec.newBuilder().setCronExpressions(List.of(text.strip())).build();
    }
    Duration every;
    try {
      every = Durations.parse(text.strip());
    } catch (IllegalArgumentException e) {
      throw CliException.usage(
          "--schedule is '%s'; it must be a duration such as 6h, or a cron expression such as '0 2 * * *'."
              .formatted(text));
    }
    if (every.compareTo(Duration.ofSeconds(1)) < 0) {
      throw CliException.usage(
          "--schedule is '%s'; it must be at least 1s, Temporal's own unit.".formatted(text));
    }
    return ScheduleSpec.newBuilder().setIntervals(List.of(new ScheduleIntervalSpec(every))).build();
  }
}
