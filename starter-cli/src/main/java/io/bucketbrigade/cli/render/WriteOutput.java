package io.bucketbrigade.cli.render;

import io.bucketbrigade.engine.settle.ObjectWrite;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/** The write log as it is read; {@code docs/cli.md} describes the formats. */
public final class WriteOutput {

  private WriteOutput() {}

  /** One JSON document. */
  public static void json(PrintStream out, List<MappedLines> mappings) {
    JsonLines.writeAll(out, "writes", mappings, ObjectWrite.class);
  }

  /** RFC 4180, with a header and CRLF after each row. */
  public static void csv(PrintStream out, List<MappedLines> mappings) {
    CsvCell.row(
        out,
        List.of(
            "key",
            "keyEncoding",
            "sizeBytes",
            "sourceEtag",
            "sourceLastModified",
            "destinationEtag",
            "destinationVersionId",
            "time",
            "goneSince",
            "deletedAt",
            "source",
            "destination"));
    for (MappedLines mapping : mappings) {
      writes(mapping).forEachRemaining(write -> CsvCell.row(out, cells(mapping, write)));
    }
    out.flush();
  }

  private static List<String> cells(MappedLines mapping, ObjectWrite write) {
    String key = write.key().value();
    return List.of(
        CsvCell.key(key),
        CsvCell.isPlain(key) ? "plain" : "json",
        Long.toString(write.sizeBytes()),
        CsvCell.text(TerminalText.escape(write.sourceEtag())),
        write.sourceLastModified().toString(),
        CsvCell.text(TerminalText.escape(write.destinationEtag())),
        CsvCell.text(
            TerminalText.escape(Objects.requireNonNullElse(write.destinationVersionId(), ""))),
        write.time().toString(),
        write.goneSince() == null ? "" : write.goneSince().toString(),
        write.deletedAt() == null ? "" : write.deletedAt().toString(),
        CsvCell.text(TerminalText.escape(mapping.source())),
        CsvCell.text(TerminalText.escape(mapping.destination())));
  }

  /** For people; of many mappings each that has some is named above them. */
  public static void text(PrintStream out, List<MappedLines> mappings) {
    JsonLines.printAll(out, mappings, ObjectWrite.class, WriteOutput::line);
  }

  private static String line(ObjectWrite write) {
    return "%s  %d  %s  %s%s"
        .formatted(
            write.time(),
            write.sizeBytes(),
            TerminalText.escape(write.destinationEtag()),
            TerminalText.escape(write.key().value()),
            fate(write));
  }

  private static String fate(ObjectWrite write) {
    if (write.deletedAt() != null) {
      return "  (gone at the source, deleted)";
    }
    return write.goneSince() == null ? "" : "  (gone at the source)";
  }

  private static Iterator<ObjectWrite> writes(MappedLines mapping) {
    return JsonLines.records(mapping.lines(), ObjectWrite.class);
  }
}
