package io.bucketbrigade.cli.render;

import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.migration.TimeLeft;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.text.Quantities;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A migration's progress in one line, for people. */
public final class ProgressLine {

  private ProgressLine() {}

  /** What is known, most important first; what is unknown or zero is left out. */
  public static String of(MigrationProgress progress) {
    Tally tally = progress.tally();
    List<String> parts = new ArrayList<>();
    parts.add(phase(progress));
    double percent = percent(progress);
    if (percent >= 0) {
      parts.add(String.format(Locale.ROOT, "%.0f%%", Math.floor(percent)));
    }
    parts.add(Quantities.count(tally.settled()) + objects(tally.settled()));
    VerificationProgress verification = progress.verification();
    if (verification != null) {
      parts.add(Quantities.count(verification.tally().compared()) + " compared");
    }
    if (tally.bytesCopied() > 0) {
      parts.add(Quantities.bytes(tally.bytesCopied()) + " copied");
    }
    addRate(parts, progress);
    if (!progress.limits().isNone()) {
      parts.add("limited to " + progress.limits().words());
    }
    addTimeLeft(parts, progress);
    addExceptions(parts, tally);
    Problem waiting = progress.waiting();
    if (waiting != null) {
      parts.add(
          "waiting (%s): %s"
              .formatted(waiting.code().name(), TerminalText.escape(waiting.message())));
    }
    return String.join("  ", parts);
  }

  private static String phase(MigrationProgress progress) {
    String phase = progress.phase().name();
    String withNext =
        nextPass(progress).map(next -> "%s (%s)".formatted(phase, next)).orElse(phase);
    return progress.paused() ? withNext + " (paused)" : withNext;
  }

  private static Optional<String> nextPass(MigrationProgress progress) {
    return Optional.ofNullable(progress.earlier())
        .map(EarlierPasses::series)
        .filter(series -> series.nextAt() != null)
        .map(series -> "the next pass begins at %s".formatted(series.nextAt()));
  }

  private static String objects(long count) {
    return count == 1 ? " object" : " objects";
  }

  private static void addRate(List<String> parts, MigrationProgress progress) {
    if (progress.paused() || progress.objectsPerSecond() <= 0) {
      return;
    }
    parts.add(
        "%s/s, %s/s"
            .formatted(
                Quantities.count(progress.objectsPerSecond()),
                Quantities.bytes(progress.bytesPerSecond())));
  }

  /** Unless the line says already why nobody can tell. */
  private static void addTimeLeft(List<String> parts, MigrationProgress progress) {
    boolean counted = progress.phase() == Phase.COPY || progress.phase() == Phase.VERIFY;
    if (!counted || progress.paused() || progress.waiting() != null) {
      return;
    }
    parts.add(
        switch (TimeLeft.of(progress)) {
          case TimeLeft.Between between -> between.words() + " left";
          case TimeLeft.Unknown unknown -> "time left " + unknown.words();
        });
  }

  private static void addExceptions(List<String> parts, Tally tally) {
    if (tally.failed() > 0) {
      parts.add(Quantities.count(tally.failed()) + " failed");
    }
    long unasked = tally.quarantined() - tally.quarantinedAsAsked();
    if (unasked > 0) {
      parts.add(Quantities.count(unasked) + " quarantined");
    }
    if (tally.deferred() > 0) {
      parts.add(Quantities.count(tally.deferred()) + " deferred");
    }
  }

  /** Settled keys of the estimate, from 0 to 100; -1 where there is no estimate to compare with. */
  private static double percent(MigrationProgress progress) {
    PlanSummary plan = progress.plan();
    if (plan == null || plan.objectsEstimated() <= 0 || progress.phase() != Phase.COPY) {
      return -1;
    }
    double percent = 100.0 * progress.tally().settled() / plan.objectsEstimated();
    // An estimate may fall short; only the end itself is 100 %.
    return Math.min(percent, 99);
  }
}
