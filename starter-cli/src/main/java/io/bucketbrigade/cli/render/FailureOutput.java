package io.bucketbrigade.cli.render;

import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.model.range.Fate;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** Keys that did not arrive, as they are read; {@code docs/cli.md} describes the formats. */
public final class FailureOutput {

  private FailureOutput() {}

  /** One JSON document. */
  public static void json(PrintStream out, Iterator<String> lines) {
    JsonLines.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("failures");
          for (Iterator<LedgerRecord> left = failures(lines); left.hasNext(); ) {
            LedgerRecord record = left.next();
            if (isFailure(record)) {
              json.writeObject(record);
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** RFC 4180, with a header and CRLF after each row. */
  public static void csv(PrintStream out, Iterator<String> lines) {
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
            "time"));
    forEach(
        lines,
        record -> {
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
                  record.time().toString()));
        });
    out.flush();
  }

  /** For people. */
  public static void text(PrintStream out, Iterator<String> lines) {
    forEach(
        lines,
        record ->
            out.println(
                "%s  %s  %s  %s"
                    .formatted(
                        record.fate(),
                        record.code(),
                        TerminalText.escape(record.key().value()),
                        TerminalText.escape(record.message()))));
  }

  private static void forEach(Iterator<String> lines, Consumer<LedgerRecord> consumer) {
    failures(lines)
        .forEachRemaining(
            record -> {
              if (isFailure(record)) {
                consumer.accept(record);
              }
            });
  }

  private static Iterator<LedgerRecord> failures(Iterator<String> lines) {
    return JsonLines.records(lines, LedgerRecord.class);
  }

  /** What the source deleted, or the spec left out, did not fail. */
  private static boolean isFailure(LedgerRecord record) {
    return record.fate() == Fate.FAILED
        || record.fate() == Fate.QUARANTINED
        || record.fate() == Fate.DEFERRED;
  }
}
