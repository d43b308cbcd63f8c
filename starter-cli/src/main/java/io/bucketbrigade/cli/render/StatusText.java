package io.bucketbrigade.cli.render;

import io.bucketbrigade.model.bucket.BucketFindings;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MappingProgress;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.PassRecord;
import io.bucketbrigade.model.migration.RetryRecord;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.text.Quantities;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A migration's status and end as a page of text. */
public final class StatusText {

  private static final int MAX_LANES_SHOWN = 10;

  private StatusText() {}

  /** The whole page; its lanes, if they are known. */
  public static List<String> page(MigrationProgress progress, List<LaneProgress> lanes) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s  %s -> %s"
            .formatted(
                TerminalText.escape(progress.id()),
                TerminalText.escape(progress.source()),
                TerminalText.escape(progress.destination())));
    Outcome outcome = progress.outcome();
    lines.add(outcome == null ? ProgressLine.of(progress) : ended(progress, outcome));
    addBuckets(lines, progress);
    addTally(lines, progress.tally());
    addPasses(lines, progress);
    addRetries(lines, progress);
    addVerification(lines, progress);
    addMappings(lines, progress);
    if (outcome == null) {
      lines.add(
          "lanes: %d running, %d finished; parallelism %d"
              .formatted(
                  progress.lanesRunning(), progress.lanesFinished(), progress.parallelism()));
      lanes.stream().limit(MAX_LANES_SHOWN).map(StatusText::lane).forEach(lines::add);
      if (lanes.size() > MAX_LANES_SHOWN) {
        lines.add("  and %d more lanes".formatted(lanes.size() - MAX_LANES_SHOWN));
      }
    }
    addFindings(lines, progress);
    return lines;
  }

  /** The end of a migration: outcome, tally, what is wrong, where the summary is. */
  public static List<String> end(MigrationProgress progress) {
    List<String> lines = new ArrayList<>();
    Outcome outcome = progress.outcome();
    lines.add(outcome == null ? ProgressLine.of(progress) : ended(progress, outcome));
    addBuckets(lines, progress);
    addTally(lines, progress.tally());
    addPasses(lines, progress);
    addRetries(lines, progress);
    addVerification(lines, progress);
    addMappings(lines, progress);
    addFindings(lines, progress);
    return lines;
  }

  private static void addVerification(List<String> lines, MigrationProgress progress) {
    VerificationProgress verification = progress.verification();
    if (verification != null) {
      lines.add(DiscrepancyOutput.counts(verification));
      lines.addAll(DiscrepancyOutput.sample(verification));
    }
  }

  private static void addBuckets(List<String> lines, MigrationProgress progress) {
    BucketFindings buckets = progress.buckets();
    if (buckets != null) {
      lines.add("buckets: " + buckets.words());
    }
  }

  private static void addPasses(List<String> lines, MigrationProgress progress) {
    EarlierPasses earlier = progress.earlier();
    if (earlier == null) {
      return;
    }
    int number = earlier.count() - earlier.passes().size();
    for (PassRecord pass : earlier.passes()) {
      number++;
      lines.add(
          "pass %d at %s: %s".formatted(number, seconds(pass.startedAt()), tally(pass.tally())));
    }
    RunRecord run = progress.run();
    lines.add(
        "this is pass %d; attributes of what was there: %s"
            .formatted(
                earlier.count() + 1,
                run != null && run.comparedAttributes() ? "compared" : "not checked"));
  }

  private static void addRetries(List<String> lines, MigrationProgress progress) {
    for (RetryRecord round : progress.retries()) {
      Instant endedAt = round.endedAt();
      String what = round.verification() == null ? "retry" : "repair";
      lines.add(
          endedAt == null
              ? "%s from %s on: %s to try"
                  .formatted(what, seconds(round.startedAt()), Quantities.count(round.tried()))
              : "%s at %s: %s tried, %s arrived"
                  .formatted(
                      what,
                      seconds(round.startedAt()),
                      Quantities.count(round.tried()),
                      Quantities.count(round.arrived())));
    }
  }

  private static Instant seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  private static void addMappings(List<String> lines, MigrationProgress progress) {
    for (MappingProgress mapping : progress.mappings()) {
      lines.add(
          "  %s  lanes: %d of %d finished; %s; %s compared, %s different"
              .formatted(
                  TerminalText.escape(mapping.words()),
                  mapping.lanesFinished(),
                  mapping.lanes(),
                  tally(mapping.tally()),
                  Quantities.count(mapping.compared()),
                  Quantities.count(mapping.different())));
    }
  }

  private static String ended(MigrationProgress progress, Outcome outcome) {
    return "%s after %s"
        .formatted(
            outcome.name(),
            Quantities.duration(Duration.between(progress.startedAt(), progress.updatedAt())));
  }

  private static String tally(Tally tally) {
    List<String> parts = new ArrayList<>();
    parts.add(Quantities.count(tally.listed()) + " listed");
    parts.add(
        "%s copied (%s)"
            .formatted(Quantities.count(tally.copied()), Quantities.bytes(tally.bytesCopied())));
    parts.add(Quantities.count(tally.present()) + " present");
    addUnlessZero(parts, tally.skipped(), "skipped");
    addUnlessZero(parts, tally.quarantined() - tally.quarantinedAsAsked(), "quarantined");
    addUnlessZero(parts, tally.quarantinedAsAsked(), "quarantined as asked");
    parts.add(Quantities.count(tally.failed()) + " failed");
    addUnlessZero(parts, tally.deferred(), "deferred");
    addUnlessZero(parts, tally.vanished(), "vanished");
    addUnlessZero(parts, tally.destinationOnly(), "only at the destination");
    addUnlessZero(parts, tally.goneAtSource(), "of these copied and gone at the source");
    addUnlessZero(parts, tally.deleted(), "of these deleted");
    addUnlessZero(parts, tally.notDeleted(), "that could not be deleted");
    return String.join(", ", parts);
  }

  private static void addTally(List<String> lines, Tally tally) {
    lines.add(tally(tally));
    if (!tally.byCode().isEmpty()) {
      lines.add("by code: " + tally.codeWords());
    }
  }

  private static void addUnlessZero(List<String> parts, long count, String words) {
    if (count != 0) {
      parts.add(Quantities.count(count) + " " + words);
    }
  }

  private static String lane(LaneProgress lane) {
    String waiting =
        lane.waiting() == null ? "" : "  waiting: " + TerminalText.escape(lane.waiting().message());
    return "  %s  %s settled, %d leased, %d pending%s"
        .formatted(
            TerminalText.escape(lane.label()),
            Quantities.count(lane.tally().settled()),
            lane.leased(),
            lane.pending(),
            waiting);
  }

  private static void addFindings(List<String> lines, MigrationProgress progress) {
    progress
        .problems()
        .forEach(
            problem ->
                lines.add(
                    "problem: %s, %s: %s"
                        .formatted(
                            problem.side().word(),
                            problem.code().name(),
                            TerminalText.escape(problem.message()))));
    progress.warnings().forEach(words -> lines.add("warning: " + TerminalText.escape(words)));
    String reportPath = progress.reportPath();
    if (reportPath != null) {
      lines.add("report: " + TerminalText.escape(reportPath));
    }
  }
}
