package io.bucketbrigade.cli.render;

import io.bucketbrigade.engine.settle.VersionMapping;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.List;

/** Version ids, old and new, as they are read; {@code docs/cli.md} describes the formats. */
public final class VersionOutput {

  private VersionOutput() {}

  /** One JSON document. */
  public static void json(PrintStream out, List<MappedLines> mappings) {
    JsonLines.writeAll(out, "versions", mappings, VersionMapping.class);
  }

  /** RFC 4180, with a header and CRLF after each row. */
  public static void csv(PrintStream out, List<MappedLines> mappings) {
    CsvCell.row(
        out,
        List.of(
            "key",
            "keyEncoding",
            "sourceVersionId",
            "destinationVersionId",
            "deleteMarker",
            "source",
            "destination"));
    for (MappedLines mapping : mappings) {
      versions(mapping).forEachRemaining(version -> CsvCell.row(out, cells(mapping, version)));
    }
    out.flush();
  }

  private static List<String> cells(MappedLines mapping, VersionMapping version) {
    String key = version.key().value();
    return List.of(
        CsvCell.key(key),
        CsvCell.isPlain(key) ? "plain" : "json",
        CsvCell.text(TerminalText.escape(version.sourceVersionId())),
        CsvCell.text(TerminalText.escape(version.destinationVersionId())),
        Boolean.toString(version.deleteMarker()),
        CsvCell.text(TerminalText.escape(mapping.source())),
        CsvCell.text(TerminalText.escape(mapping.destination())));
  }

  /** For people; of many mappings each that has some is named above them. */
  public static void text(PrintStream out, List<MappedLines> mappings) {
    JsonLines.printAll(out, mappings, VersionMapping.class, VersionOutput::line);
  }

  private static String line(VersionMapping version) {
    return "%s  %s  %s%s"
        .formatted(
            TerminalText.escape(version.sourceVersionId()),
            TerminalText.escape(version.destinationVersionId()),
            TerminalText.escape(version.key().value()),
            version.deleteMarker() ? "  (delete marker)" : "");
  }

  private static Iterator<VersionMapping> versions(MappedLines mapping) {
    return JsonLines.records(mapping.lines(), VersionMapping.class);
  }
}
