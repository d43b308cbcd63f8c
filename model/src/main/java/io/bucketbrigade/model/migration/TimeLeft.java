package io.bucketbrigade.model.migration;

import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.text.Quantities;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * How long the current phase still takes, as far as anybody can tell. The ends of the range come
 * from what is left at least and at most, and from the rates of late and since the phase began;
 * where objects differ much in size, both may be wrong.
 */
public sealed interface TimeLeft {

  /** Before that much is done, a rate says nothing about the rest. */
  double TELLS_FROM_SHARE = 0.01;

  /** Ends that differ by less are told as one: a fifth. */
  double ONE_NUMBER_BELOW = 1.2;

  /**
   * Between two times.
   *
   * @param least if all goes well
   * @param most if it does not
   */
  record Between(Duration least, Duration most) implements TimeLeft {

    @Override
    public String words() {
      boolean alike =
          most.compareTo(Duration.ofSeconds(1)) < 0
              || most.toMillis() <= ONE_NUMBER_BELOW * least.toMillis();
      return alike
          ? "about " + Quantities.duration(most)
          : Quantities.duration(least) + " to " + Quantities.duration(most);
    }
  }

  /**
   * Nobody knows.
   *
   * @param reason why not, to follow "because"
   */
  record Unknown(String reason) implements TimeLeft {

    @Override
    public String words() {
      return "unknown, because " + reason;
    }
  }

  /** For people. */
  String words();

  /** What a migration's state says. */
  static TimeLeft of(MigrationProgress progress) {
    if (progress.outcome() != null) {
      return new Unknown("it has ended");
    }
    if (progress.paused()) {
      return new Unknown("it is paused");
    }
    if (progress.waiting() != null) {
      return new Unknown("it waits for the " + progress.waiting().side().word());
    }
    return switch (progress.phase()) {
      case PREFLIGHT, COMPARE, PLAN -> new Unknown("nothing is planned yet");
      case COPY -> ofCopying(progress);
      case VERIFY -> ofVerifying(progress);
      case DELTA -> new Unknown("the next pass is waited for");
      case RETRY, DELETE, CUTOVER, REPORT, DONE -> new Unknown("nobody counts this phase");
    };
  }

  private static TimeLeft ofCopying(MigrationProgress progress) {
    PlanSummary plan = progress.plan();
    if (plan == null) {
      return new Unknown("nothing is planned yet");
    }
    long atLeast = plan.exact() ? plan.objectsEstimated() : plan.objectsAtLeast();
    // What planning has not seen may be none, or twice what it expects.
    long atMost =
        plan.exact()
            ? plan.objectsEstimated()
            : 2 * plan.objectsEstimated() - plan.objectsAtLeast();
    if (atLeast * 2 < plan.objectsEstimated()) {
      return new Unknown(
          "planning has seen %s of about %s objects"
              .formatted(
                  Quantities.count(plan.objectsAtLeast()),
                  Quantities.count(plan.objectsEstimated())));
    }
    RunRecord run = progress.run();
    Instant since =
        run == null
            ? progress.startedAt()
            : Objects.requireNonNullElse(run.copyStartedAt(), progress.startedAt());
    return of(progress.tally().settled(), atLeast, atMost, since, progress);
  }

  private static TimeLeft ofVerifying(MigrationProgress progress) {
    VerificationProgress verification = progress.verification();
    if (verification == null) {
      return new Unknown("nothing is compared yet");
    }
    long known = progress.tally().listed() + progress.tally().destinationOnly();
    return of(verification.tally().compared(), known, known, verification.startedAt(), progress);
  }

  private static TimeLeft of(
      long done, long atLeast, long atMost, Instant since, MigrationProgress progress) {
    if (done >= atMost && atMost > 0) {
      return new Unknown("there are more objects than were expected");
    }
    double mean =
        done * 1_000.0 / Math.max(1, Duration.between(since, progress.updatedAt()).toMillis());
    double recent = progress.objectsPerSecond();
    if (recent <= 0) {
      return new Unknown("nothing has moved of late");
    }
    if (done < TELLS_FROM_SHARE * atMost) {
      return new Unknown("too little is done to tell");
    }
    return new Between(
        seconds(Math.max(0, atLeast - done) / Math.max(recent, mean)),
        seconds((atMost - done) / Math.min(recent, mean)));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }
}
