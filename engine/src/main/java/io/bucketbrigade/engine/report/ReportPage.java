package io.bucketbrigade.engine.report;

import static io.bucketbrigade.engine.report.HtmlText.escaped;
import static io.bucketbrigade.model.text.Quantities.bytes;
import static io.bucketbrigade.model.text.Quantities.count;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.engine.pace.Pace;
import io.bucketbrigade.engine.pace.Pace.SizeClass;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.bucket.BucketFindings;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MappingProgress;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.PassRecord;
import io.bucketbrigade.model.migration.RetryRecord;
import io.bucketbrigade.model.range.Fate;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        said(
            "problems",
            "Problems",
            migration.problems().stream().map(ReportPage::problem).toList()),
        buckets(migration.buckets()),
        equation(migration.tally()),
        mappings(migration.mappings()),
        keySpace(report),
        course(report.course()),
        sizes(report.pace()),
        slowest(report.pace()),
        passes(migration.earlier()),
        retries(migration.retries()),
        verification(migration.verification(), report.discrepancies()),
        exceptions(report),
        said("warnings", "Warnings", migration.warnings().stream().map(HtmlText::escaped).toList()),
        said(
            "not-checked",
            "Not checked",
            report.notChecked().stream().map(HtmlText::escaped).toList()),
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
                    List.of(
                        migration.outcome() == null ? "As of" : "Ended",
                        migration.updatedAt().toString()),
                    List.of("Took", HtmlText.duration(took)),
                    List.of("Bytes copied", bytes(migration.tally().bytesCopied())))));
  }

  private static String buckets(@Nullable BucketFindings buckets) {
    return buckets == null
        ? ""
        : section("buckets", "Buckets", "<p>" + escaped(buckets.words()) + ".</p>");
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
        "objects",
        "Objects",
        "<p class=\"equation\"><b id=\"listed\">%s</b> listed = %s</p>%s%s<p>%s of the quarantined ones as the spec asks. %s keys only at the destination%s.</p>"
            .formatted(
                count(tally.listed()),
                sum,
                ReportCharts.bar(fates),
                verdict,
                count(tally.quarantinedAsAsked()),
                count(tally.destinationOnly()),
                gone(tally)));
  }

  /** What became of our copies of what the source has no more. */
  private static String gone(Tally tally) {
    if (tally.goneAtSource() == 0) {
      return "";
    }
    return ", of these %s copied before and gone at the source (<b id=\"deleted\">%s</b> deleted, %s could not be)"
        .formatted(count(tally.goneAtSource()), count(tally.deleted()), count(tally.notDeleted()));
  }

  private static String mappings(List<MappingProgress> mappings) {
    if (mappings.isEmpty()) {
      return "";
    }
    return section(
        "mappings",
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
        "lanes",
        "Key space",
        "<p>Lanes that tile it, in key order: %s.%s</p>%s<p>%s</p>%s"
            .formatted(
                count(report.lanes().size()),
                NotChecked.ranThrough(report.migration())
                    ? ""
                    : " The migration has not run through them, so one without exceptions may not have been worked on.",
                ReportCharts.keySpace(report.lanes()),
                Stream.of(LaneFindings.Standing.values())
                    .map(standing -> legend(standing, report.lanes()))
                    .collect(Collectors.joining(" ")),
                details));
  }

  private static String legend(LaneFindings.Standing standing, List<LaneFindings> lanes) {
    long count = lanes.stream().filter(lane -> lane.standing() == standing).count();
    return "<span class=\"term\"><i class=\"swatch %s\"></i><b>%s</b> %s</span>"
        .formatted(
            ReportCharts.colour(standing),
            count(count),
            switch (standing) {
              case CLEAN -> "without exceptions";
              case EXCEPTIONS -> "with objects quarantined or deferred";
              case FAILED -> "with failures";
            });
  }

  private static String course(Course course) {
    String charts =
        ReportCharts.rate(course, "Objects per second", "objects/s", Course.Point::settled)
            + ReportCharts.rate(
                course, "MiB copied per second", "MiB/s", point -> point.bytesCopied() / 1048576.0)
            + ReportCharts.rate(
                course, "Exceptions per second", "exceptions/s", Course.Point::amiss);
    return charts.isEmpty() ? "" : section("course", "Over time", charts);
  }

  private static String sizes(Pace pace) {
    long most = pace.sizes().stream().mapToLong(SizeClass::objects).max().orElse(0);
    if (most == 0) {
      return "";
    }
    List<List<String>> rows = new ArrayList<>();
    for (SizeClass size : pace.sizes()) {
      Long upTo = size.upToBytes();
      rows.add(
          List.of(
              upTo == null ? "larger" : "up to " + bytes(upTo),
              ReportCharts.share(size.objects(), most),
              count(size.objects()),
              bytes(size.bytes())));
    }
    return section(
        "sizes",
        "Sizes of what was copied",
        table(List.of("Size", "", "Objects", "Bytes"), rows)
            + "<p>As workers measured it: an object that was copied twice counts twice, and one that many"
            + " workers shared, or with its history, is not among them.</p>");
  }

  private static String slowest(Pace pace) {
    return pace.slowest().isEmpty()
        ? ""
        : section(
            "slowest",
            "Slowest copies",
            cards(
                List.of("Key", "Bytes", "Took", "Per second"),
                pace.slowest().stream()
                    .map(
                        slow ->
                            List.of(
                                "<code>" + escaped(slow.key().value()) + "</code>",
                                count(slow.sizeBytes()),
                                HtmlText.duration(Duration.ofMillis(slow.millis())),
                                bytes(slow.sizeBytes() * 1_000 / Math.max(1, slow.millis()))))
                    .toList()));
  }

  private static String passes(@Nullable EarlierPasses earlier) {
    if (earlier == null || earlier.passes().isEmpty()) {
      return "";
    }
    int before = earlier.count() - earlier.passes().size();
    List<List<String>> rows = new ArrayList<>();
    for (PassRecord pass : earlier.passes()) {
      rows.add(
          List.of(
              count(before + rows.size() + 1),
              pass.startedAt().toString(),
              pass.outcome() == null ? "not known" : pass.outcome().name(),
              count(pass.tally().listed()),
              count(pass.tally().copied()),
              count(pass.tally().present()),
              count(pass.tally().failed())));
    }
    return section(
        "passes",
        "Earlier passes",
        "<p>This report is about pass %s.</p>".formatted(count(earlier.count() + 1))
            + table(
                List.of("Pass", "Began", "Outcome", "Listed", "Copied", "Present", "Failed"),
                rows));
  }

  private static String retries(List<RetryRecord> rounds) {
    return rounds.isEmpty()
        ? ""
        : section(
            "retries",
            "Retries",
            table(
                List.of("Began", "Ended", "Tried", "Arrived", "Left"),
                rounds.stream()
                    .map(
                        round ->
                            List.of(
                                round.startedAt().toString(),
                                round.endedAt() == null ? "not ended" : round.endedAt().toString(),
                                count(round.tried()),
                                count(round.arrived()),
                                round.endedAt() == null
                                    ? ""
                                    : count(round.tried() - round.arrived())))
                    .toList()));
  }

  private static String verification(
      @Nullable VerificationProgress verification, List<Discrepancy> shown) {
    if (verification == null) {
      return section(
          "verification", "Verification", "<p>Both sides were not compared after copying.</p>");
    }
    VerifyTally tally = verification.tally();
    String numbers = table(List.of("Found", "Keys"), found(verification));
    String differences =
        shown.isEmpty()
            ? ""
            : "<div id=\"differences\"><h3>Differences%s</h3>%s</div>"
                .formatted(
                    firstOf(shown.size(), tally.different()),
                    cards(
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
        "verification",
        "Verification",
        "<p>Level: <b>%s</b>. Read to be compared: %s.</p>%s%s%s"
            .formatted(
                escaped(verification.levelWords()),
                bytes(tally.bytesRead()),
                sample(tally.sample(), verification.level()),
                numbers,
                differences));
  }

  private static List<List<String>> found(VerificationProgress verification) {
    VerifyTally tally = verification.tally();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("compared", count(tally.compared())));
    if (verification.closer() != null) {
      rows.add(List.of("of these more closely than the rest", count(tally.closer())));
    }
    rows.add(List.of("equal", count(tally.equal())));
    rows.add(List.of("equal by size only", count(tally.equalBySizeOnly())));
    rows.add(
        List.of("different", "<span id=\"different\">" + count(tally.different()) + "</span>"));
    rows.add(List.of("changed at the source since", count(tally.drift())));
    rows.add(List.of("on record as exceptions already", count(tally.excused())));
    return rows;
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
          "exceptions",
          "Exceptions",
          "<p>No object is on record as failed, quarantined or deferred.</p>" + agreement(report));
    }
    List<List<String>> codes =
        report.exceptionsByCode().entrySet().stream()
            .map(code -> List.of(escaped(code.getKey()), count(code.getValue())))
            .toList();
    Tally tally = report.migration().tally();
    return section(
        "exceptions",
        "Exceptions",
        agreement(report)
            + table(List.of("Code", "Objects"), codes)
            + objects("Failed", Fate.FAILED, tally.failed(), report)
            + objects("Could not be carried", Fate.QUARANTINED, tally.quarantined(), report)
            + objects("Left for later", Fate.DEFERRED, tally.deferred(), report)
            + objects("Gone from the source", Fate.VANISHED, tally.vanished(), report));
  }

  /** The ledger and the tally are written apart, so that each tells on the other. */
  private static String agreement(Report report) {
    if (!NotChecked.ranThrough(report.migration()) || report.lanes().isEmpty()) {
      return "";
    }
    Tally tally = report.migration().tally();
    long failed = report.lanes().stream().mapToLong(LaneFindings::failed).sum();
    long quarantined = report.lanes().stream().mapToLong(LaneFindings::quarantined).sum();
    long deferred = report.lanes().stream().mapToLong(LaneFindings::deferred).sum();
    boolean agree =
        failed == tally.failed()
            && quarantined == tally.quarantined()
            && deferred == tally.deferred();
    return "<p id=\"agreement\" class=\"%s\">The ledger names %s failed, %s quarantined and %s deferred objects, %s the equation counts.</p>"
        .formatted(
            agree ? "good" : "bad",
            count(failed),
            count(quarantined),
            count(deferred),
            agree ? "as many as" : "and not as many as");
  }

  private static String objects(String title, Fate fate, long total, Report report) {
    List<LedgerRecord> shown =
        report.exceptions().stream().filter(record -> record.fate() == fate).toList();
    return shown.isEmpty()
        ? ""
        : "<h3>%s%s</h3>%s"
            .formatted(
                title,
                firstOf(shown.size(), total),
                cards(
                    List.of("Key", "Bytes", "Code", "Attempts", "What happened"),
                    shown.stream().map(ReportPage::exception).toList()));
  }

  private static List<String> exception(LedgerRecord record) {
    return List.of(
        "<code>" + escaped(record.key().value()) + "</code>",
        count(record.sizeBytes()),
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
    return section("asked", "What was asked", table(List.of(), facts(context.path("spec"))))
        + section("found", "What preflight found", bothSides(context));
  }

  /** A row per fact, with what was found of each side. */
  private static String bothSides(JsonNode context) {
    Map<String, String> source = byName(facts(context.path("source")));
    Map<String, String> destination = byName(facts(context.path("destination")));
    Set<String> names = new LinkedHashSet<>(source.keySet());
    names.addAll(destination.keySet());
    return table(
        List.of("", "Source", "Destination"),
        names.stream()
            .map(
                name ->
                    List.of(
                        name,
                        source.getOrDefault(name, "unknown"),
                        destination.getOrDefault(name, "unknown")))
            .toList());
  }

  private static Map<String, String> byName(List<List<String>> facts) {
    Map<String, String> byName = new LinkedHashMap<>();
    facts.forEach(fact -> byName.put(fact.getFirst(), fact.getLast()));
    return byName;
  }

  /** The leaves of a tree: their paths and their values. */
  private static List<List<String>> facts(JsonNode node) {
    List<List<String>> rows = new ArrayList<>();
    flatten("", node, rows);
    return rows;
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

  private static String said(String id, String title, List<String> sentences) {
    return sentences.isEmpty()
        ? ""
        : section(
            id,
            title,
            sentences.stream()
                .map(sentence -> "<li>" + sentence + "</li>")
                .collect(Collectors.joining("", "<ul>", "</ul>")));
  }

  private static String section(String id, String title, String content) {
    return "<section id=\"%s\"><h2>%s</h2>%s</section>".formatted(id, title, content);
  }

  private static String table(List<String> head, List<List<String>> rows) {
    return table("", head, rows);
  }

  /** A table of long texts, whose rows stand below each other on a narrow screen. */
  private static String cards(List<String> head, List<List<String>> rows) {
    return table(" class=\"cards\"", head, rows);
  }

  private static String table(String attribute, List<String> head, List<List<String>> rows) {
    StringBuilder html = new StringBuilder("<div class=\"wide\"><table" + attribute + ">");
    if (!head.isEmpty()) {
      html.append("<tr>");
      head.forEach(cell -> html.append("<th>").append(cell).append("</th>"));
      html.append("</tr>");
    }
    for (List<String> row : rows) {
      html.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        String name = i < head.size() ? " data-name=\"" + head.get(i) + "\"" : "";
        html.append("<td").append(name).append('>').append(row.get(i)).append("</td>");
      }
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
