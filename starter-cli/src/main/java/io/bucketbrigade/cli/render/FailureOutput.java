package io.bucketbrigade.cli.render;

import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.model.range.Fate;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Keys that did not arrive, as they are read; {@code docs/cli.md} describes the formats. */
public final class FailureOutput {

  private FailureOutput() {}

  /** One JSON document. */
  public static void json(PrintStream out, List<MappedLines> mappings) {
    JsonLines.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("failures");
          for (MappedLines mapping : mappings) {
            for (Iterator<LedgerRecord> left = failures(mapping); left.hasNext(); ) {
              LedgerRecord record = left.next();
              if (isFailure(record)) {
                json.writeTree(mapping.named(record));
              }
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** RFC 4180, with a header and CRLF after each row. */
  public static void csv(PrintStream out, List<MappedLines> mappings) {
    CsvCell.row(
        out,
        List.of(
            "key",
            "keyEncoding",
            "fate",
            "code",
            "sizeBytes",
            "message",
            "providerCode",
            "requestId",
            "attempts",
            "time",
            "source",
            "destination"));
    forEach(
        mappings,
        (mapping, record) -> {
          String key = record.key().value();
          CsvCell.row(
              out,
              List.of(
                  CsvCell.key(key),
                  CsvCell.isPlain(key) ? "plain" : "json",
                  record.fate().name(),
                  record.code().name(),
                  Long.toString(record.sizeBytes()),
                  CsvCell.text(TerminalText.escape(record.message())),
                  CsvCell.text(record.providerCode()),
                  CsvCell.text(record.requestId()),
                  Integer.toString(record.attempts()),
                  record.time().toString(),
                  CsvCell.text(TerminalText.escape(mapping.source())),
                  CsvCell.text(TerminalText.escape(mapping.destination()))));
        });
    out.flush();
  }

  /** For people; of many mappings each that has some is named above them. */
  public static void text(PrintStream out, List<MappedLines> mappings) {
    Set<MappedLines> named = new HashSet<>();
    forEach(
        mappings,
        (mapping, record) -> {
          if (mappings.size() > 1 && named.add(mapping)) {
            out.println(mapping.heading());
          }
          out.println(
              "%s  %s  %s  %s"
                  .formatted(
                      record.fate(),
                      record.code(),
                      TerminalText.escape(record.key().value()),
                      TerminalText.escape(record.message())));
        });
  }

  private static void forEach(
      List<MappedLines> mappings, BiConsumer<MappedLines, LedgerRecord> consumer) {
    for (MappedLines mapping : mappings) {
      failures(mapping)
          .forEachRemaining(
              record -> {
                if (isFailure(record)) {
                  consumer.accept(mapping, record);
                }
              });
    }
  }

  private static Iterator<LedgerRecord> failures(MappedLines mapping) {
    return JsonLines.records(mapping.lines(), LedgerRecord.class);
  }

  /** What the source deleted, or the spec left out, did not fail. */
  private static boolean isFailure(LedgerRecord record) {
    return record.fate() == Fate.FAILED
        || record.fate() == Fate.QUARANTINED
        || record.fate() == Fate.DEFERRED;
  }
}
