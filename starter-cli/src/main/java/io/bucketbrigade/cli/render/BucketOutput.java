package io.bucketbrigade.cli.render;

import com.fasterxml.jackson.core.JsonGenerator;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.bucket.ItemComparison;
import io.bucketbrigade.model.bucket.ItemState;
import io.bucketbrigade.model.bucket.PathDifference;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How buckets compare. */
public final class BucketOutput {

  private BucketOutput() {}

  /**
   * The buckets of one mapping.
   *
   * @param mapping as people write it
   * @param comparison how they compare
   */
  public record Mapped(String mapping, BucketComparison comparison) {}

  /** One JSON document; {@code docs/cli.md} describes it. */
  public static void json(PrintStream out, List<Mapped> compared) {
    boolean many = compared.size() > 1;
    JsonLines.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("items");
          for (Mapped mapped : compared) {
            for (ItemComparison item : mapped.comparison().items()) {
              write(json, many ? mapped.mapping() : null, item);
            }
          }
          json.writeEndArray();
          json.writeArrayFieldStart("warnings");
          for (Mapped mapped : compared) {
            for (String warning : mapped.comparison().warnings()) {
              json.writeString(many ? mapped.mapping() + ": " + warning : warning);
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, @Nullable String mapping, ItemComparison item)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("item", item.item().word());
    if (mapping != null) {
      json.writeStringField("mapping", mapping);
    }
    json.writeStringField("state", item.state().word());
    json.writeStringField("source", item.source().word());
    json.writeStringField("destination", item.destination().word());
    json.writeArrayFieldStart("paths");
    for (PathDifference path : item.paths()) {
      json.writeStartObject();
      json.writeStringField("path", path.path());
      json.writeStringField("source", path.source());
      json.writeStringField("destination", path.destination());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (item.morePaths() > 0) {
      json.writeNumberField("morePaths", item.morePaths());
    }
    if (item.detail() != null) {
      json.writeStringField("detail", item.detail());
    }
    json.writeEndObject();
  }

  /** For people: a table, and below it what is behind each row that is not equal. */
  public static void text(PrintStream out, List<Mapped> compared) {
    for (Mapped mapped : compared) {
      if (compared.size() > 1) {
        out.println(TerminalText.escape(mapped.mapping()));
      }
      text(out, mapped.comparison());
    }
  }

  private static void text(PrintStream out, BucketComparison comparison) {
    Table table = new Table("ITEM", "STATE", "SOURCE", "DESTINATION");
    for (ItemComparison item : comparison.items()) {
      table.add(
          item.item().word(), item.state().word(), item.source().word(), item.destination().word());
    }
    table.lines().forEach(out::println);
    comparison.items().forEach(item -> behind(out, item));
    comparison.warnings().stream()
        .map(warning -> "warning: " + TerminalText.escape(warning))
        .forEach(out::println);
    long equal =
        comparison.items().stream().filter(item -> item.state() == ItemState.EQUAL).count();
    out.println("%d of %d items are equal".formatted(equal, comparison.items().size()));
  }

  private static void behind(PrintStream out, ItemComparison item) {
    String word = item.item().word();
    for (PathDifference path : item.paths()) {
      out.println(
          "%s: %s: %s at the source, %s at the destination"
              .formatted(
                  word,
                  TerminalText.escape(path.path()),
                  value(path.source()),
                  value(path.destination())));
    }
    if (item.morePaths() > 0) {
      out.println("%s: %d more differences".formatted(word, item.morePaths()));
    }
    if (item.detail() != null) {
      out.println("%s: %s".formatted(word, TerminalText.escape(item.detail())));
    }
  }

  private static String value(@Nullable String value) {
    return value == null ? "nothing" : TerminalText.escape(value);
  }
}
