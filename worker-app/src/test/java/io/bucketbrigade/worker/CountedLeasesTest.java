package io.bucketbrigade.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.CopyActivities;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyActivities;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.worker.observe.WorkerMetrics;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CountedLeasesTest {

  private static final RangeTask TASK =
      new RangeTask(
          new ContextRef("m", "r", null),
          "l",
          KeyRange.ALL,
          List.of(),
          null,
          Duration.ofMinutes(1));

  private static final VerifyActivities NO_VERIFYING =
      task -> {
        throw new AssertionError("nothing to verify");
      };

  @AutoClose private final WorkerMetrics metrics = new WorkerMetrics();

  @Test
  void copyRange_countsEachFateOnceAndTheReasonOfTheEnd() {
    Tally tally = new Tally(28, 1, 2, 3, 4, 5, 6, 7, 1_000, 0, 0);
    RangeOutcome outcome = outcome(tally, StopReason.TIME_BUDGET);
    CountedLeases leases =
        new CountedLeases(leases(task -> outcome), NO_VERIFYING, metrics.registry());

    assertThat(leases.copyRange(TASK)).isSameAs(outcome);

    assertThat(metrics.scrape())
        .contains("brigade_objects_total{fate=\"copied\"} 1.0")
        .contains("brigade_objects_total{fate=\"present\"} 2.0")
        .contains("brigade_objects_total{fate=\"skipped\"} 3.0")
        .contains("brigade_objects_total{fate=\"quarantined\"} 4.0")
        .contains("brigade_objects_total{fate=\"failed\"} 5.0")
        .contains("brigade_objects_total{fate=\"deferred\"} 6.0")
        .contains("brigade_objects_total{fate=\"vanished\"} 7.0")
        .contains("brigade_copied_bytes_total 1000.0")
        .contains("brigade_leases_total{end=\"time_budget\"} 1.0")
        .contains("brigade_leases_running 0.0");
  }

  @Test
  void deleteRange_countsWhatWasDeletedAndNoFate() {
    Tally tally = new Tally(28, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0);
    RangeOutcome outcome = outcome(tally, StopReason.EXHAUSTED);
    CountedLeases leases =
        new CountedLeases(leases(task -> outcome), NO_VERIFYING, metrics.registry());

    assertThat(leases.deleteRange(TASK)).isSameAs(outcome);

    assertThat(metrics.scrape())
        .contains("brigade_deleted_total 7.0")
        .doesNotContain("brigade_objects_total");
  }

  @Test
  void retryRange_countsWhatArrivedAndNothingThatIsCarriedOver() {
    Tally tally = new Tally(28, 1, 2, 3, 4, 5, 6, 7, 1_000, 0, 0);
    RangeOutcome outcome = outcome(tally, StopReason.EXHAUSTED);
    CountedLeases leases =
        new CountedLeases(leases(task -> outcome), NO_VERIFYING, metrics.registry());

    assertThat(leases.retryRange(TASK)).isSameAs(outcome);

    assertThat(metrics.scrape())
        .contains("brigade_objects_total{fate=\"copied\"} 1.0")
        .contains("brigade_objects_total{fate=\"present\"} 2.0")
        .contains("brigade_copied_bytes_total 1000.0")
        .doesNotContain("fate=\"failed\"");
  }

  @Test
  void copyRange_whenALeaseFails_isNoLongerRunning() {
    CountedLeases leases =
        new CountedLeases(
            leases(
                task -> {
                  assertThat(metrics.scrape()).contains("brigade_leases_running 1.0");
                  throw new IllegalStateException("bug");
                }),
            NO_VERIFYING,
            metrics.registry());

    assertThatThrownBy(() -> leases.copyRange(TASK)).hasMessage("bug");

    assertThat(metrics.scrape()).contains("brigade_leases_running 0.0");
  }

  @Test
  void verifyRange_countsWhatWasFound() {
    VerifyTally found = new VerifyTally(15, 1, 2, 3, 4, 5, 0, 0, 0, 3, 0, 0, 0);
    RangeCheckpoint settled =
        new RangeCheckpoint(1, null, List.of(), Tally.ZERO, null, null, 0, 0, found);
    RangeOutcome outcome = new RangeOutcome(settled, StopReason.EXHAUSTED, null, null);
    CountedLeases leases =
        new CountedLeases(
            leases(
                task -> {
                  throw new AssertionError("nothing to copy");
                }),
            task -> outcome,
            metrics.registry());

    assertThat(leases.verifyRange(TASK)).isSameAs(outcome);

    assertThat(metrics.scrape())
        .contains("brigade_verified_total{found=\"equal\"} 1.0")
        .contains("brigade_verified_total{found=\"equal_by_size_only\"} 2.0")
        .contains("brigade_verified_total{found=\"different\"} 3.0")
        .contains("brigade_verified_total{found=\"drift\"} 4.0")
        .contains("brigade_verified_total{found=\"excused\"} 5.0")
        .contains("brigade_leases_total{end=\"exhausted\"} 1.0")
        .doesNotContain("brigade_objects_total");
  }

  private static CopyActivities leases(Function<RangeTask, RangeOutcome> work) {
    return new CopyActivities() {
      @Override
      public RangeOutcome copyRange(RangeTask task) {
        return work.apply(task);
      }

      @Override
      public RangeOutcome retryRange(RangeTask task) {
        return work.apply(task);
      }

      @Override
      public RangeOutcome deleteRange(RangeTask task) {
        return work.apply(task);
      }
    };
  }

  private static RangeOutcome outcome(Tally tally, StopReason reason) {
    RangeCheckpoint settled = new RangeCheckpoint(1, null, List.of(), tally, null, null, 0, 0);
    return new RangeOutcome(settled, reason, null, null);
  }
}
