package io.bucketbrigade.cli.render;

import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.range.SampleTally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.text.Quantities;
import io.bucketbrigade.model.verify.Discrepancy;
import io.bucketbrigade.model.verify.SampleWords;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.List;

/** What a verification found: differences first, as they are read, then the numbers. */
public final class DiscrepancyOutput {

  private DiscrepancyOutput() {}

  /** One JSON document; {@code docs/cli.md} describes it. */
  public static void json(PrintStream out, List<MappedLines> mappings, VerificationProgress end) {
    JsonLines.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("discrepancies");
          for (MappedLines mapping : mappings) {
            for (Iterator<Discrepancy> found = found(mapping); found.hasNext(); ) {
              Discrepancy next = found.next();
              json.writeStartObject();
              json.writeStringField("key", next.key().value());
              json.writeStringField("kind", next.kind().name());
              json.writeStringField("detail", next.detail());
              json.writeStringField("source", mapping.source());
              json.writeStringField("destination", mapping.destination());
              json.writeEndObject();
            }
          }
          json.writeEndArray();
          json.writeFieldName("verification");
          json.writeTree(StatusJson.verification(end));
          json.writeArrayFieldStart("problems");
          for (Problem problem : end.problems()) {
            json.writeTree(StatusJson.problem(problem));
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** RFC 4180, keys as with failures. */
  public static void csv(PrintStream out, List<MappedLines> mappings) {
    CsvCell.row(out, List.of("key", "keyEncoding", "kind", "detail", "source", "destination"));
    for (MappedLines mapping : mappings) {
      found(mapping).forEachRemaining(next -> CsvCell.row(out, cells(mapping, next)));
    }
    out.flush();
  }

  private static List<String> cells(MappedLines mapping, Discrepancy found) {
    String key = found.key().value();
    return List.of(
        CsvCell.key(key),
        CsvCell.isPlain(key) ? "plain" : "json",
        found.kind().name(),
        CsvCell.text(TerminalText.escape(found.detail())),
        CsvCell.text(TerminalText.escape(mapping.source())),
        CsvCell.text(TerminalText.escape(mapping.destination())));
  }

  /** For people; of many mappings each that has some is named above them. */
  public static void text(PrintStream out, List<MappedLines> mappings, VerificationProgress end) {
    for (MappedLines mapping : mappings) {
      Iterator<Discrepancy> found = found(mapping);
      if (mappings.size() > 1 && found.hasNext()) {
        out.println(mapping.heading());
      }
      while (found.hasNext()) {
        Discrepancy next = found.next();
        out.println(
            "%-8s  %s  %s"
                .formatted(
                    next.kind(),
                    TerminalText.escape(next.key().value()),
                    TerminalText.escape(next.detail())));
      }
    }
    out.println(counts(end));
    sample(end).forEach(out::println);
    for (Problem problem : end.problems()) {
      out.println(
          "problem: %s, %s: %s"
              .formatted(
                  problem.side().word(),
                  problem.code().name(),
                  TerminalText.escape(problem.message())));
    }
  }

  private static Iterator<Discrepancy> found(MappedLines mapping) {
    return JsonLines.records(mapping.lines(), Discrepancy.class);
  }

  /** What a sample says of all objects; nothing where each was looked at. */
  static List<String> sample(VerificationProgress verification) {
    SampleTally sample = verification.tally().sample();
    return sample == null
        ? List.of()
        : SampleWords.of(sample, verification.level()).stream()
            .map(sentence -> "sample: " + sentence)
            .toList();
  }

  /** The numbers of a verification in one line. */
  static String counts(VerificationProgress verification) {
    VerifyTally tally = verification.tally();
    StringBuilder line =
        new StringBuilder(
            "verification (%s): %s compared, %s equal"
                .formatted(
                    verification.levelWords(),
                    Quantities.count(tally.compared()),
                    Quantities.count(tally.equal())));
    add(line, tally.closer(), "of them more closely");
    add(line, tally.equalBySizeOnly(), "equal by size only");
    line.append(", ").append(Quantities.count(tally.different())).append(" different");
    add(line, tally.drift(), "changed at the source since");
    add(line, tally.excused(), "on record already");
    if (tally.bytesRead() > 0) {
      line.append(", ").append(Quantities.bytes(tally.bytesRead())).append(" read");
    }
    return line.toString();
  }

  private static void add(StringBuilder line, long count, String words) {
    if (count > 0) {
      line.append(", ").append(Quantities.count(count)).append(' ').append(words);
    }
  }
}
