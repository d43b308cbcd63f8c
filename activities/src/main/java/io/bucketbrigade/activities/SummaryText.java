package io.bucketbrigade.activities;

import static io.bucketbrigade.model.text.Quantities.count;

import io.bucketbrigade.model.bucket.BucketFindings;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.migration.MappingProgress;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The summary of a migration as Markdown. Key and bucket names in it are hostile text. */
final class SummaryText {

  private static final String MARKDOWN_AND_HTML = "\\`*_{}[]<>()#+!|~&";

  private SummaryText() {}

  /** What the migration came to. */
  static String of(MigrationProgress progress) {
    List<String> lines = new ArrayList<>();
    String outcome = progress.outcome() == null ? "not ended" : progress.outcome().name();
    lines.add("# Migration " + escaped(progress.id()) + ": " + outcome);
    lines.add("");
    lines.add("- Source: " + escaped(progress.source()));
    lines.add("- Destination: " + escaped(progress.destination()));
    lines.add("- Started: " + progress.startedAt());
    lines.add("- Updated: " + progress.updatedAt());
    BucketFindings buckets = progress.buckets();
    if (buckets != null) {
      lines.add("- Buckets: " + buckets.words());
    }
    lines.addAll(planLines(progress));
    lines.addAll(
        section("Mappings", progress.mappings().stream().map(SummaryText::mapping).toList()));
    lines.add("");
    lines.addAll(tallyLines(progress.tally()));
    VerificationProgress verification = progress.verification();
    if (verification != null) {
      lines.addAll(verificationLines(verification));
    }
    lines.addAll(
        section("Problems", progress.problems().stream().map(SummaryText::problem).toList()));
    lines.addAll(
        section("Warnings", progress.warnings().stream().map(SummaryText::escaped).toList()));
    return String.join("\n", lines) + "\n";
  }

  private static List<String> planLines(MigrationProgress progress) {
    PlanSummary plan = progress.plan();
    if (plan == null) {
      return List.of();
    }
    String about = plan.exact() ? "" : "about ";
    return List.of(
        "- Planned: %s lanes, %s%s objects"
            .formatted(count(plan.lanes()), about, count(plan.objectsEstimated())));
  }

  private static List<String> tallyLines(Tally tally) {
    return List.of(
        "| Fate | Objects |",
        "| --- | ---: |",
        row("listed", tally.listed()),
        row("copied", tally.copied()),
        row("present", tally.present()),
        row("skipped", tally.skipped()),
        row("quarantined", tally.quarantined() - tally.quarantinedAsAsked()),
        row("quarantined as asked", tally.quarantinedAsAsked()),
        row("failed", tally.failed()),
        row("deferred", tally.deferred()),
        row("vanished", tally.vanished()),
        "",
        "Bytes copied: " + count(tally.bytesCopied()),
        "",
        tally.isClosed()
            ? "Every listed object has exactly one fate."
            : "The tally does not close: %s listed, %s with a fate."
                .formatted(count(tally.listed()), count(tally.settled())));
  }

  private static List<String> verificationLines(VerificationProgress verification) {
    VerifyTally tally = verification.tally();
    return List.of(
        "",
        "## Verification: " + verification.levelWords(),
        "",
        "| Found | Keys |",
        "| --- | ---: |",
        row("compared", tally.compared()),
        row("of these more closely than the rest", tally.closer()),
        row("equal", tally.equal()),
        row("equal by size only", tally.equalBySizeOnly()),
        row("different", tally.different()),
        row("changed at the source since", tally.drift()),
        row("on record above already", tally.excused()),
        row("missing at the destination", tally.missing()),
        row("only at the destination", tally.extra()),
        row("size differs", tally.size()),
        row("content differs", tally.content()),
        row("metadata differs", tally.metadata()),
        row("tags differ", tally.tags()),
        row("histories differ", tally.version()),
        "",
        "Bytes read to be compared: " + count(tally.bytesRead()));
  }

  private static List<String> section(String title, List<String> items) {
    if (items.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>(List.of("", "## " + title, ""));
    items.forEach(item -> lines.add("- " + item));
    return lines;
  }

  private static String mapping(MappingProgress mapping) {
    Tally tally = mapping.tally();
    return "%s: %s listed, %s copied, %s present, %s failed, %s in all with a fate; %s compared, %s different"
        .formatted(
            escaped(mapping.words()),
            count(tally.listed()),
            count(tally.copied()),
            count(tally.present()),
            count(tally.failed()),
            count(tally.settled()),
            count(mapping.compared()),
            count(mapping.different()));
  }

  private static String problem(Problem problem) {
    return problem.side().word()
        + " "
        + escaped(problem.code().name())
        + ": "
        + escaped(problem.message());
  }

  private static String row(String fate, long objects) {
    return "| " + fate + " | " + count(objects) + " |";
  }

  /** Text that Markdown shows as it is; what is no printable character is spelled out. */
  static String escaped(String hostile) {
    StringBuilder safe = new StringBuilder();
    hostile.codePoints().forEach(c -> appendEscaped(safe, c));
    return safe.toString();
  }

  private static void appendEscaped(StringBuilder safe, int codePoint) {
    boolean printable =
        switch (Character.getType(codePoint)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
    if (!printable) {
      safe.append("U+").append(String.format(Locale.ROOT, "%04X", codePoint));
    } else if (MARKDOWN_AND_HTML.indexOf(codePoint) >= 0) {
      safe.append('\\').appendCodePoint(codePoint);
    } else {
      safe.appendCodePoint(codePoint);
    }
  }
}
