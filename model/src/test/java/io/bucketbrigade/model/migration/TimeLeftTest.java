package io.bucketbrigade.model.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimeLeftTest {

  private static final Instant BEGAN = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant NOW = BEGAN.plusSeconds(100);
  private static final PlanSummary EXACT = new PlanSummary(1, 3_000, 3_000, true, 0, 0);
  private static final PlanSummary FAIR = new PlanSummary(1, 2_000, 3_000, false, 0, 0);
  private static final PlanSummary ROUGH = new PlanSummary(1, 2_000, 3_000_000, false, 0, 0);

  /** 1,000 of them in 100 s. */
  private static final int MEAN_RATE = 10;

  @Test
  void of_aCountAndASteadyRate_isOneNumber() {
    TimeLeft left = TimeLeft.of(copying(EXACT, 1_000, MEAN_RATE));

    assertThat(left)
        .isEqualTo(new TimeLeft.Between(Duration.ofSeconds(200), Duration.ofSeconds(200)));
    assertThat(left.words()).isEqualTo("about 3m 20s");
  }

  @Test
  void of_aRateThatFell_isARangeBetweenBothRates() {
    assertThat(TimeLeft.of(copying(EXACT, 1_000, 2)))
        .isEqualTo(new TimeLeft.Between(Duration.ofSeconds(200), Duration.ofSeconds(1_000)));
    assertThat(TimeLeft.of(copying(EXACT, 1_000, 2)).words()).isEqualTo("3m 20s to 16m 40s");
  }

  @Test
  void of_anEstimate_isARangeAroundIt() {
    assertThat(TimeLeft.of(copying(FAIR, 1_000, MEAN_RATE)))
        .isEqualTo(new TimeLeft.Between(Duration.ofSeconds(100), Duration.ofSeconds(300)));
  }

  @Test
  void of_whatNobodyCanTell_isUnknownForItsReason() {
    assertUnknown(copying(ROUGH, 1_000, MEAN_RATE), "planning has seen 2,000 of about 3,000,000");
    assertUnknown(copying(EXACT, 1_000, 0), "nothing has moved of late");
    assertUnknown(copying(EXACT, 29, MEAN_RATE), "too little is done");
    assertUnknown(copying(EXACT, 3_000, MEAN_RATE), "more objects than were expected");
    assertUnknown(copying(null, 1_000, MEAN_RATE), "nothing is planned yet");
    assertUnknown(progress(Phase.COPY, EXACT, 1_000, 10, true, null, null), "it is paused");
    assertUnknown(
        progress(
            Phase.COPY,
            EXACT,
            1_000,
            10,
            false,
            new Problem(Side.SOURCE, FailureCode.THROTTLED, "The source throttles."),
            null),
        "it waits for the source");
    assertUnknown(progress(Phase.RETRY, EXACT, 1_000, 10, false, null, null), "nobody counts");
  }

  @Test
  void of_aVerification_countsWhatIsCompared() {
    VerifyTally found = new VerifyTally(250, 250, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    VerificationProgress comparing =
        new VerificationProgress(
            new ContextRef("m", "verify", null),
            VerifyLevel.LISTING,
            null,
            false,
            found,
            2,
            1,
            1,
            false,
            List.of(),
            null,
            BEGAN.plusSeconds(75),
            NOW);

    assertThat(TimeLeft.of(progress(Phase.VERIFY, EXACT, 1_000, 10, false, null, comparing)))
        .isEqualTo(new TimeLeft.Between(Duration.ofSeconds(75), Duration.ofSeconds(75)));
  }

  private static void assertUnknown(MigrationProgress progress, String reason) {
    assertThat(TimeLeft.of(progress).words()).startsWith("unknown, because").contains(reason);
  }

  private static MigrationProgress copying(@Nullable PlanSummary plan, long settled, long rate) {
    return progress(Phase.COPY, plan, settled, rate, false, null, null);
  }

  private static MigrationProgress progress(
      Phase phase,
      @Nullable PlanSummary plan,
      long settled,
      long rate,
      boolean paused,
      @Nullable Problem waiting,
      @Nullable VerificationProgress verification) {
    return new MigrationProgress(
        "m",
        "s3://old",
        "s3://new",
        phase,
        null,
        paused,
        8,
        new Tally(settled, settled, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        plan,
        0,
        1,
        rate,
        0,
        List.of(),
        List.of(),
        waiting,
        BEGAN,
        NOW,
        null,
        null,
        verification,
        List.of(),
        List.of());
  }
}
