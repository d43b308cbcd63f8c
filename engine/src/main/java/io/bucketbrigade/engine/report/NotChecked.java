package io.bucketbrigade.engine.report;

import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.range.SampleTally;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.verify.CloserLook;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a migration's result does not rest on, in sentences. */
final class NotChecked {

  private NotChecked() {}

  static List<String> of(MigrationProgress progress) {
    List<String> gaps = new ArrayList<>();
    if (!ranThrough(progress)) {
      gaps.add("Keys that the migration has not reached.");
    }
    VerificationProgress verification = progress.verification();
    if (verification == null || !verification.ended()) {
      gaps.add("Both sides were not compared by a second listing.");
    } else {
      gaps.addAll(ofVerification(verification));
    }
    if (isRetriedSince(progress)) {
      gaps.add("Objects that were retried after both sides had been compared (verify again).");
    }
    if (!progress.tally().isClosed()) {
      gaps.add("Keys whose fate is unknown, because the equation above does not close.");
    }
    gaps.add("Keys that were added to the source after their range was listed.");
    RunRecord run = progress.run();
    if (progress.earlier() != null && (run == null || !run.comparedAttributes())) {
      gaps.add(
          "Whether only tags, ACLs or Object Lock of what an earlier pass copied changed at the source since, which no listing shows (go over it with 'compare: attributes').");
    }
    gaps.add(
        "%s, and the configuration of the buckets."
            .formatted(
                comparesAttributes(verification)
                    ? "ACLs and Object Lock where the spec does not carry them"
                    : "ACLs, Object Lock"));
    return gaps;
  }

  /** Whether every lane was worked on to its end, or given up on record. */
  static boolean ranThrough(MigrationProgress progress) {
    return progress.outcome() == Outcome.COMPLETE || progress.outcome() == Outcome.INCOMPLETE;
  }

  private static boolean comparesAttributes(@Nullable VerificationProgress verification) {
    return verification != null && verification.ended() && looksAtAttributes(verification.level());
  }

  private static boolean looksAtAttributes(VerifyLevel level) {
    return switch (level) {
      case NONE, LISTING -> false;
      case METADATA, CONTENT -> true;
    };
  }

  private static boolean isRetriedSince(MigrationProgress progress) {
    VerificationProgress verification = progress.verification();
    return verification != null
        && progress.retries().stream()
            .anyMatch(
                round ->
                    round.arrived() > 0 && round.startedAt().isAfter(verification.updatedAt()));
  }

  private static List<String> ofVerification(VerificationProgress verification) {
    List<String> gaps = new ArrayList<>();
    long bySize = verification.tally().equalBySizeOnly();
    if (bySize > 0) {
      gaps.add(
          String.format(
              Locale.ROOT,
              "The bytes of %,d keys that are equal by size and have no comparable ETags.",
              bySize));
    }
    SampleTally sample = verification.tally().sample();
    if (sample != null) {
      gaps.add(
          String.format(
              Locale.ROOT,
              "%,d objects that listings show alike and the sample did not draw.",
              sample.total().eligible() - sample.total().looked()));
    }
    CloserLook closer = verification.closer();
    VerifyLevel closest = closer == null ? verification.level() : closer.level();
    if (!looksAtAttributes(verification.level())) {
      gaps.add(
          "Headers, user metadata and tags of objects%s (verify at 'metadata')."
              .formatted(looksAtAttributes(closest) ? but(closer) : ""));
    }
    if (verification.level() != VerifyLevel.CONTENT) {
      gaps.add(
          "Bytes, beyond what ETags prove%s (verify at 'content')."
              .formatted(closest == VerifyLevel.CONTENT ? but(closer) : ""));
    }
    return gaps;
  }

  private static String but(@Nullable CloserLook closer) {
    return closer == null
        ? ""
        : ", but for what was written since " + closer.since().truncatedTo(ChronoUnit.SECONDS);
  }
}
