package io.bucketbrigade.cli.render;

import io.bucketbrigade.engine.settle.VersionMapping;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.List;

/** Version ids, old and new, as they are read; {@code docs/cli.md} describes the formats. */
public final class VersionOutput {

  private VersionOutput() {}

  /** One JSON document. */
  public static void json(PrintStream out, Iterator<String> lines) {
    JsonLines.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("versions");
          for (Iterator<VersionMapping> left = mappings(lines); left.hasNext(); ) {
            json.writeObject(left.next());
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** RFC 4180, with a header and CRLF after each row. */
  public static void csv(PrintStream out, Iterator<String> lines) {
    CsvCell.row(
        out,
        List.of("key", "keyEncoding", "sourceVersionId", "destinationVersionId", "deleteMarker"));
    mappings(lines)
        .forEachRemaining(
            mapping -> {
              String key = mapping.key().value();
              CsvCell.row(
                  out,
                  List.of(
                      CsvCell.key(key),
                      CsvCell.isPlain(key) ? "plain" : "json",
                      CsvCell.text(TerminalText.escape(mapping.sourceVersionId())),
                      CsvCell.text(TerminalText.escape(mapping.destinationVersionId())),
                      Boolean.toString(mapping.deleteMarker())));
            });
    out.flush();
  }

  /** For people. */
  public static void text(PrintStream out, Iterator<String> lines) {
    mappings(lines)
        .forEachRemaining(
            mapping ->
                out.println(
                    "%s  %s  %s%s"
                        .formatted(
                            TerminalText.escape(mapping.sourceVersionId()),
                            TerminalText.escape(mapping.destinationVersionId()),
                            TerminalText.escape(mapping.key().value()),
                            mapping.deleteMarker() ? "  (delete marker)" : "")));
  }

  private static Iterator<VersionMapping> mappings(Iterator<String> lines) {
    return JsonLines.records(lines, VersionMapping.class);
  }
}
