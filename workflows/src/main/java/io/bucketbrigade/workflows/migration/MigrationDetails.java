package io.bucketbrigade.workflows.migration;

import static io.bucketbrigade.model.text.Quantities.bytes;

import io.bucketbrigade.model.bucket.BucketFindings;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.migration.MappingProgress;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.TimeLeft;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.verify.VerificationProgress;
import io.bucketbrigade.workflows.KeyText;
import java.util.List;

/** What the Web UI shows of a migration. */
final class MigrationDetails {

  /** Escaped messages are long, and Temporal cuts details at 20,000 bytes. */
  private static final int MAX_PROBLEMS = 5;

  /** Likewise; all of them are in the status. */
  private static final int MAX_MAPPINGS = 10;

  private MigrationDetails() {}

  /** A Markdown table; at most a few thousand characters, of 20,000 that Temporal allows. */
  static String table(MigrationProgress progress) {
    StringBuilder table = new StringBuilder("| | |\n|---|---|\n");
    row(table, "Source", text(progress.source()));
    row(table, "Destination", text(progress.destination()));
    row(table, "Phase", phase(progress));
    BucketFindings buckets = progress.buckets();
    if (buckets != null) {
      row(table, "Buckets", buckets.words());
    }
    row(table, "Lanes", lanes(progress));
    row(table, "Leases at a time", Integer.toString(progress.parallelism()));
    if (!progress.limits().isNone()) {
      row(table, "Limited to", progress.limits().words());
    }
    tally(table, progress.tally());
    row(
        table,
        "Rate",
        "%d objects/s, %s/s"
            .formatted(progress.objectsPerSecond(), bytes(progress.bytesPerSecond())));
    row(table, "Time left", timeLeft(progress));
    VerificationProgress verification = progress.verification();
    if (verification != null) {
      verification(table, verification);
    }
    mappings(table, progress.mappings());
    Problem waiting = progress.waiting();
    if (waiting != null) {
      row(table, "Waiting for", text(waiting.message()));
    }
    progress.problems().stream()
        .limit(MAX_PROBLEMS)
        .forEach(problem -> row(table, "Problem", text(problem.message())));
    return table.toString();
  }

  private static void mappings(StringBuilder table, List<MappingProgress> mappings) {
    for (MappingProgress mapping : mappings.subList(0, Math.min(MAX_MAPPINGS, mappings.size()))) {
      row(
          table,
          place(mapping.source()) + " to " + place(mapping.destination()),
          "%d of %d lanes finished: %d listed, %d copied, %d failed; %d compared, %d different"
              .formatted(
                  mapping.lanesFinished(),
                  mapping.lanes(),
                  mapping.tally().listed(),
                  mapping.tally().copied(),
                  mapping.tally().failed(),
                  mapping.compared(),
                  mapping.different()));
    }
    if (mappings.size() > MAX_MAPPINGS) {
      row(table, "Mappings", "and %d more".formatted(mappings.size() - MAX_MAPPINGS));
    }
  }

  private static String place(String uri) {
    return KeyText.markdown(KeyText.plain(uri));
  }

  /** A Markdown table of a verification on its own. */
  static String verification(VerificationProgress progress) {
    StringBuilder table = new StringBuilder("| | |\n|---|---|\n");
    verification(table, progress);
    Problem waiting = progress.waiting();
    if (waiting != null) {
      row(table, "Waiting for", text(waiting.message()));
    }
    progress.problems().stream()
        .limit(MAX_PROBLEMS)
        .forEach(problem -> row(table, "Problem", text(problem.message())));
    return table.toString();
  }

  private static void verification(StringBuilder table, VerificationProgress progress) {
    VerifyTally tally = progress.tally();
    row(
        table,
        "Verification",
        "%s, %d of %d lanes finished, %d running"
            .formatted(
                progress.levelWords(),
                progress.lanesFinished(),
                progress.lanes(),
                progress.lanesRunning()));
    row(
        table,
        "Compared",
        "%d: %d equal, %d equal by size only, %d changed since, %d on record already; %d more closely"
            .formatted(
                tally.compared(),
                tally.equal(),
                tally.equalBySizeOnly(),
                tally.drift(),
                tally.excused(),
                tally.closer()));
    row(
        table,
        "Different",
        "%d: %d missing, %d extra, %d in size, %d in content, %d in metadata, %d in tags, %d in versions"
            .formatted(
                tally.different(),
                tally.missing(),
                tally.extra(),
                tally.size(),
                tally.content(),
                tally.metadata(),
                tally.tags(),
                tally.version()));
  }

  /** In words. */
  private static String timeLeft(MigrationProgress progress) {
    return progress.outcome() == null ? TimeLeft.of(progress).words() : "none";
  }

  private static String phase(MigrationProgress progress) {
    if (progress.outcome() != null) {
      return progress.phase() + ", " + progress.outcome();
    }
    return progress.paused() ? progress.phase() + ", paused" : progress.phase().name();
  }

  private static String lanes(MigrationProgress progress) {
    PlanSummary plan = progress.plan();
    return plan == null
        ? "not planned yet"
        : "%d of %d finished, %d running"
            .formatted(progress.lanesFinished(), plan.lanes(), progress.lanesRunning());
  }

  private static void tally(StringBuilder table, Tally tally) {
    row(table, "Listed", Long.toString(tally.listed()));
    row(table, "Copied", "%d (%s)".formatted(tally.copied(), bytes(tally.bytesCopied())));
    row(table, "Present", Long.toString(tally.present()));
    row(table, "Skipped", Long.toString(tally.skipped()));
    row(table, "Quarantined", Long.toString(tally.quarantined()));
    row(table, "Failed", Long.toString(tally.failed()));
    row(table, "Deferred", Long.toString(tally.deferred()));
    row(table, "Vanished", Long.toString(tally.vanished()));
    if (!tally.byCode().isEmpty()) {
      row(table, "By code", tally.codeWords());
    }
  }

  private static String text(String hostile) {
    return KeyText.markdown(KeyText.message(hostile));
  }

  private static void row(StringBuilder table, String name, String value) {
    table.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }
}
