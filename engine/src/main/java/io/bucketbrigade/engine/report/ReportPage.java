package io.bucketbrigade.engine.report;

import static io.bucketbrigade.engine.report.HtmlText.escaped;
import static io.bucketbrigade.model.text.Quantities.bytes;
import static io.bucketbrigade.model.text.Quantities.count;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.migration.MappingProgress;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.RetryRecord;
import io.bucketbrigade.model.range.SampleTally;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.verify.Discrepancy;
import io.bucketbrigade.model.verify.SampleWords;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report as one HTML page without script, for a screen of any width and for paper. */
final class ReportPage {

  /** Lists in a spec may be long; the JSON has all of them. */
  private static final int MAX_LIST_ITEMS = 20;

  private static final String STYLE = resource("report.css");

  private ReportPage() {}

  /**
   * The page.
   *
   * @param digest SHA-256 of the report's JSON
   */
  static String of(Report report, String digest) {
    MigrationProgress migration = report.migration();
    String title = "Migration " + escaped(migration.id());
    return String.join(
        "\n",
        "<!doctype html>",
        "<html lang=\"en\"><head><meta charset=\"utf-8\">",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        "<title>" + title + "</title>",
        "<style>" + STYLE + "</style></head><body><main>",
        head(title, migration),
        said("Problems", migration.problems().stream().map(ReportPage::problem).toList()),
        equation(migration.tally()),
        mappings(migration.mappings()),
        keySpace(report),
        course(report.course()),
        retries(migration.retries()),
        verification(migration.verification(), report.discrepancies()),
        exceptions(report),
        said("Warnings", migration.warnings().stream().map(HtmlText::escaped).toList()),
        said("Not checked", report.notChecked().stream().map(HtmlText::escaped).toList()),
        asked(report),
        "<footer><p>SHA-256 of report.json: <code id=\"sha256\">"
            + digest
            + "</code></p></footer></main></body></html>",
        "");
  }

  private static String head(String title, MigrationProgress migration) {
    String outcome = migration.outcome() == null ? "not ended" : migration.outcome().name();
    Duration took = Duration.between(migration.startedAt(), migration.updatedAt());
    return "<header><h1>%s</h1><p class=\"outcome %s\" id=\"outcome\">%s</p>%s</header>"
        .formatted(
            title,
            outcome.equals("COMPLETE") ? "good" : "bad",
            outcome,
            table(
                List.of(),
                List.of(
                    List.of("Source", "<code>" + escaped(migration.source()) + "</code>"),
                    List.of("Destination", "<code>" + escaped(migration.destination()) + "</code>"),
                    List.of("Began", migration.startedAt().toString()),
                    List.of("Took", HtmlText.duration(took)),
                    List.of("Bytes copied", bytes(migration.tally().bytesCopied())))));
  }

  private static String equation(Tally tally) {
    List<ReportCharts.Share> fates = ReportCharts.fates(tally);
    String sum =
        fates.stream()
            .map(
                fate ->
                    "<span class=\"term\"><i class=\"swatch %s\"></i><b id=\"%s\">%s</b> %s</span>"
                        .formatted(fate.colour(), fate.name(), count(fate.count()), fate.name()))
            .collect(Collectors.joining(" + "));
    String verdict =
        tally.isClosed()
            ? "<p id=\"closes\" class=\"good\">Every listed object has exactly one fate.</p>"
            : "<p id=\"closes\" class=\"bad\">The equation does not close: %s listed, %s with a fate.</p>"
                .formatted(count(tally.listed()), count(tally.settled()));
    return section(
        "Objects",
        "<p class=\"equation\"><b id=\"listed\">%s</b> listed = %s</p>%s%s<p>%s of the quarantined ones as the spec asks. %s keys only at the destination.</p>"
            .formatted(
                count(tally.listed()),
                sum,
                ReportCharts.bar(fates),
                verdict,
                count(tally.quarantinedAsAsked()),
                count(tally.destinationOnly())));
  }

  private static String mappings(List<MappingProgress> mappings) {
    if (mappings.isEmpty()) {
      return "";
    }
    return section(
        "Mappings",
        table(
            List.of("Mapping", "Listed", "Copied", "Present", "Failed", "Compared", "Different"),
            mappings.stream()
                .map(
                    mapping ->
                        List.of(
                            "<code>" + escaped(mapping.words()) + "</code>",
                            count(mapping.tally().listed()),
                            count(mapping.tally().copied()),
                            count(mapping.tally().present()),
                            count(mapping.tally().failed()),
                            count(mapping.compared()),
                            count(mapping.different())))
                .toList()));
  }

  private static String keySpace(Report report) {
    if (report.lanes().isEmpty()) {
      return "";
    }
    List<List<String>> rows =
        report.lanes().stream()
            .filter(lane -> lane.standing() != LaneFindings.Standing.CLEAN)
            .limit(Report.MAX_SHOWN)
            .map(
                lane ->
                    List.of(
                        "<code>" + escaped(lane.label()) + "</code>",
                        count(lane.failed()),
                        count(lane.deferred()),
                        count(lane.quarantined()),
                        count(lane.brokenRanges())))
            .toList();
    String details =
        rows.isEmpty()
            ? "<p>No lane has exceptions.</p>"
            : table(List.of("Lane", "Failed", "Deferred", "Quarantined", "Ranges given up"), rows);
    return section(
        "Key space",
        "<p>Lanes that tile it, in key order: %s. Red has failures, amber has other exceptions.</p>%s%s"
            .formatted(
                count(report.lanes().size()), ReportCharts.keySpace(report.lanes()), details));
  }

  private static String course(Course course) {
    String charts =
        ReportCharts.rate(course, "Objects per second", "objects/s", Course.Point::settled)
            + ReportCharts.rate(
                course, "MiB copied per second", "MiB/s", point -> point.bytesCopied() / 1048576.0)
            + ReportCharts.rate(
                course, "Exceptions per second", "exceptions/s", Course.Point::amiss);
    return charts.isEmpty() ? "" : section("Over time", charts);
  }

  private static String retries(List<RetryRecord> rounds) {
    return rounds.isEmpty()
        ? ""
        : section(
            "Retries",
            table(
                List.of("Began", "Ended", "Tried", "Arrived"),
                rounds.stream()
                    .map(
                        round ->
                            List.of(
                                round.startedAt().toString(),
                                round.endedAt() == null ? "not ended" : round.endedAt().toString(),
                                count(round.tried()),
                                count(round.arrived())))
                    .toList()));
  }

  private static String verification(
      @Nullable VerificationProgress verification, List<Discrepancy> shown) {
    if (verification == null) {
      return section("Verification", "<p>Both sides were not compared after copying.</p>");
    }
    VerifyTally tally = verification.tally();
    String numbers =
        table(
            List.of("Found", "Keys"),
            List.of(
                List.of("compared", count(tally.compared())),
                List.of("equal", count(tally.equal())),
                List.of("equal by size only", count(tally.equalBySizeOnly())),
                List.of(
                    "different", "<span id=\"different\">" + count(tally.different()) + "</span>"),
                List.of("changed at the source since", count(tally.drift())),
                List.of("on record as exceptions already", count(tally.excused()))));
    String differences =
        shown.isEmpty()
            ? ""
            : "<h3>Differences%s</h3>%s"
                .formatted(
                    firstOf(shown.size(), tally.different()),
                    table(
                        List.of("Key", "Kind", "Detail"),
                        shown.stream()
                            .map(
                                found ->
                                    List.of(
                                        "<code>" + escaped(found.key().value()) + "</code>",
                                        found.kind().name(),
                                        escaped(found.detail())))
                            .toList()));
    return section(
        "Verification",
        "<p>Level: <b>%s</b>. Read to be compared: %s.</p>%s%s%s"
            .formatted(
                verification.level().name().toLowerCase(Locale.ROOT),
                bytes(tally.bytesRead()),
                sample(tally.sample(), verification.level()),
                numbers,
                differences));
  }

  private static String sample(@Nullable SampleTally sample, VerifyLevel level) {
    return sample == null
        ? ""
        : SampleWords.of(sample, level).stream()
            .map(sentence -> "<p>Sample: %s.</p>".formatted(escaped(sentence)))
            .collect(Collectors.joining());
  }

  private static String exceptions(Report report) {
    if (report.exceptions().isEmpty()) {
      return section(
          "Exceptions", "<p>No object is on record as failed, quarantined or deferred.</p>");
    }
    List<List<String>> codes =
        report.exceptionsByCode().entrySet().stream()
            .map(code -> List.of(escaped(code.getKey()), count(code.getValue())))
            .toList();
    List<List<String>> keys = report.exceptions().stream().map(ReportPage::exception).toList();
    return section(
        "Exceptions",
        table(List.of("Code", "Objects"), codes)
            + "<h3>Objects%s</h3>"
                .formatted(firstOf(report.exceptions().size(), report.exceptionsTotal()))
            + table(List.of("Key", "Fate", "Code", "Attempts", "What happened"), keys));
  }

  private static List<String> exception(LedgerRecord record) {
    return List.of(
        "<code>" + escaped(record.key().value()) + "</code>",
        record.fate().name(),
        record.code().name(),
        Integer.toString(record.attempts()),
        escaped(record.message()));
  }

  private static String firstOf(int shown, long total) {
    return shown < total ? " (the first %s of %s)".formatted(count(shown), count(total)) : "";
  }

  private static String asked(Report report) {
    if (report.context() == null) {
      return "";
    }
    JsonNode context = StateRecords.json().valueToTree(report.context());
    return section("What was asked", facts(context.path("spec")))
        + section("The source, as found", facts(context.path("source")))
        + section("The destination, as found", facts(context.path("destination")));
  }

  private static String facts(JsonNode node) {
    List<List<String>> rows = new ArrayList<>();
    flatten("", node, rows);
    return table(List.of(), rows);
  }

  private static void flatten(String path, JsonNode node, List<List<String>> rows) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              field ->
                  flatten(
                      path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                      field.getValue(),
                      rows));
    } else if (node.isArray()) {
      for (int i = 0; i < Math.min(node.size(), MAX_LIST_ITEMS); i++) {
        flatten(path + "[" + i + "]", node.get(i), rows);
      }
      if (node.size() > MAX_LIST_ITEMS) {
        rows.add(List.of(escaped(path), "and %d more".formatted(node.size() - MAX_LIST_ITEMS)));
      }
    } else if (!node.isNull()) {
      rows.add(List.of(escaped(path), "<code>" + escaped(node.asText()) + "</code>"));
    }
  }

  private static String problem(Problem problem) {
    return "<b>%s</b> (%s): %s"
        .formatted(
            problem.code().name(), escaped(problem.side().word()), escaped(problem.message()));
  }

  private static String said(String title, List<String> sentences) {
    return sentences.isEmpty()
        ? ""
        : section(
            title,
            sentences.stream()
                .map(sentence -> "<li>" + sentence + "</li>")
                .collect(Collectors.joining("", "<ul>", "</ul>")));
  }

  private static String section(String title, String content) {
    return "<section><h2>%s</h2>%s</section>".formatted(title, content);
  }

  private static String table(List<String> head, List<List<String>> rows) {
    StringBuilder html = new StringBuilder("<div class=\"wide\"><table>");
    if (!head.isEmpty()) {
      html.append("<tr>");
      head.forEach(cell -> html.append("<th>").append(cell).append("</th>"));
      html.append("</tr>");
    }
    for (List<String> row : rows) {
      html.append("<tr>");
      row.forEach(cell -> html.append("<td>").append(cell).append("</td>"));
      html.append("</tr>");
    }
    return html.append("</table></div>").toString();
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
