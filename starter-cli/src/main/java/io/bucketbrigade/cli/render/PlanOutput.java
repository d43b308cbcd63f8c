package io.bucketbrigade.cli.render;

import com.fasterxml.jackson.core.JsonGenerator;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.forecast.Forecast;
import io.bucketbrigade.model.forecast.LeftOut;
import io.bucketbrigade.model.forecast.Load;
import io.bucketbrigade.model.forecast.ObjectCounts;
import io.bucketbrigade.model.forecast.PriceTable;
import io.bucketbrigade.model.forecast.RequestKind;
import io.bucketbrigade.model.forecast.SideLoad;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.text.Quantities;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a migration would do and cost.
 *
 * @param spec what was asked
 * @param planned each mapping
 * @param prices what providers bill
 * @param examplePrices whether nobody vouches for these
 */
public record PlanOutput(
    MigrationSpec spec, List<Mapped> planned, PriceTable prices, boolean examplePrices) {

  private static final List<VerifyLevel> LEVELS =
      List.of(VerifyLevel.LISTING, VerifyLevel.METADATA, VerifyLevel.CONTENT);

  private static final String COPY = "copy";

  /**
   * One mapping.
   *
   * @param mapping which
   * @param forecast what its migration would do
   */
  public record Mapped(BucketMapping mapping, Forecast forecast) {}

  private boolean isRefused() {
    return planned.stream().anyMatch(mapped -> !mapped.forecast().refusals().isEmpty());
  }

  private boolean isExact() {
    return planned.stream().allMatch(mapped -> mapped.forecast().exact());
  }

  private Load sum(Function<Forecast, Load> part) {
    return planned.stream().map(Mapped::forecast).map(part).reduce(Load.NONE, Load::plus);
  }

  /** Copying first, then each level of the verification, by the names of their rows. */
  private Map<String, Load> phases() {
    Map<String, Load> phases = new LinkedHashMap<>();
    phases.put(COPY, sum(Forecast::copying));
    for (VerifyLevel level : LEVELS) {
      phases.put("verify: " + word(level), sum(forecast -> forecast.verifying(level)));
    }
    return phases;
  }

  private Load askedVerification() {
    return sum(forecast -> forecast.verifying(spec.verify(), spec.passes().verifyWritten()));
  }

  /** Copying and the verification that the spec asks for, which begins when that has ended. */
  private Load asked() {
    return sum(Forecast::copying).plus(askedVerification());
  }

  private static @Nullable Duration sum(@Nullable Duration one, @Nullable Duration other) {
    return one == null || other == null ? null : one.plus(other);
  }

  private @Nullable Duration askedTime() {
    return sum(
        sum(Forecast::copying).timeAt(spec.limits()), askedVerification().timeAt(spec.limits()));
  }

  private static String word(VerifyLevel level) {
    return level.name().toLowerCase(Locale.ROOT);
  }

  // ---- for people

  /** Tables, and sentences below them. */
  public void text(PrintStream out) {
    planned.forEach(mapped -> text(out, mapped));
    if (isRefused()) {
      return;
    }
    out.println();
    loads().lines().forEach(out::println);
    out.println();
    sums().lines().forEach(out::println);
    out.println();
    summary().forEach(out::println);
  }

  private void text(PrintStream out, Mapped mapped) {
    Forecast forecast = mapped.forecast();
    out.println(TerminalText.escape(mapped.mapping().words()));
    if (forecast.refusals().isEmpty()) {
      out.println("%s, %s".formatted(lanes(forecast), listed(forecast)));
      objects(forecast).lines().forEach(out::println);
    }
    forecast.refusals().forEach(problem -> out.println("refused: " + words(problem)));
    forecast.warnings().forEach(words -> out.println("warning: " + TerminalText.escape(words)));
    forecast.assumptions().forEach(out::println);
  }

  private static String words(Problem problem) {
    return "%s, %s: %s"
        .formatted(
            problem.side().word(), problem.code().name(), TerminalText.escape(problem.message()));
  }

  private static String lanes(Forecast forecast) {
    return forecast.lanes() == 1 ? "1 lane" : forecast.lanes() + " lanes";
  }

  private static String listed(Forecast forecast) {
    ObjectCounts objects = forecast.objects();
    String all =
        "%s objects, %s"
            .formatted(Quantities.count(objects.listed()), Quantities.bytes(objects.bytesListed()));
    return forecast.exact()
        ? all + " (counted)"
        : "about %s (estimated from %s that were counted with %s LIST requests)"
            .formatted(
                all,
                Quantities.count(forecast.counted()),
                Quantities.count(forecast.listRequests()));
  }

  private static Table objects(Forecast forecast) {
    ObjectCounts objects = forecast.objects();
    Table table = new Table("OBJECTS", "COUNT", "BYTES");
    table.add(
        "to copy",
        Quantities.count(objects.toCopy() + objects.byTags()),
        Quantities.bytes(objects.bytesToCopy()));
    table.add("present", Quantities.count(objects.present()), "");
    addUnlessZero(table, "to be compared byte by byte", objects.toCompare());
    addUnlessZero(table, "of those to copy: a rule about tags decides", objects.byTags());
    addUnlessZero(table, "of those to copy: of an archive class", objects.archived());
    for (LeftOut one : forecast.leftOut()) {
      table.add(
          one.fate().name().toLowerCase(Locale.ROOT) + ": " + one.reason(),
          Quantities.count(one.objects()),
          Quantities.bytes(one.bytes()));
    }
    addUnlessZero(table, "only at the destination", objects.onlyAtDestination());
    return table;
  }

  private static void addUnlessZero(Table table, String what, long count) {
    if (count != 0) {
      table.add(what, Quantities.count(count), "");
    }
  }

  /** A row a phase and side; only kinds of requests that some row has. */
  private Table loads() {
    Map<String, Load> phases = phases();
    List<RequestKind> used =
        List.of(RequestKind.values()).stream()
            .filter(
                kind ->
                    phases.values().stream()
                        .anyMatch(load -> load.source().of(kind) + load.destination().of(kind) > 0))
            .toList();
    List<String> heading = new ArrayList<>(List.of("REQUESTS", "SIDE"));
    used.forEach(kind -> heading.add(kind.word()));
    heading.addAll(List.of("BYTES OUT", "BYTES IN"));
    Table table = new Table(heading.toArray(String[]::new));
    phases.forEach(
        (phase, load) -> {
          table.add(cells(phase, "source", load.source(), used));
          table.add(cells("", "destination", load.destination(), used));
        });
    return table;
  }

  private static String[] cells(String phase, String side, SideLoad load, List<RequestKind> used) {
    List<String> cells = new ArrayList<>(List.of(phase, side));
    used.forEach(kind -> cells.add(Quantities.count(load.of(kind))));
    cells.add(Quantities.bytes(load.bytesOut()));
    cells.add(Quantities.bytes(load.bytesIn()));
    return cells.toArray(String[]::new);
  }

  private Table sums() {
    Table table = new Table("PHASE", "REQUESTS", "AT LEAST", "COST (%s)".formatted(money()));
    phases()
        .forEach(
            (phase, load) ->
                table.add(
                    phase,
                    Quantities.count(load.requests()),
                    time(load.timeAt(spec.limits())),
                    prices.of(load).toPlainString()));
    table.add(
        "as asked: " + askedWords(),
        Quantities.count(asked().requests()),
        time(askedTime()),
        prices.of(asked()).toPlainString());
    return table;
  }

  private String askedWords() {
    if (spec.verify() == VerifyLevel.NONE) {
      return "copy alone";
    }
    VerifyLevel written = spec.passes().verifyWritten();
    return "copy, verify: %s%s"
        .formatted(word(spec.verify()), written == null ? "" : ", copies: " + word(written));
  }

  private String money() {
    return TerminalText.escape(prices.currency());
  }

  private static String time(@Nullable Duration time) {
    return time == null ? "-" : Quantities.duration(time);
  }

  private List<String> summary() {
    List<String> lines = new ArrayList<>();
    Limits limits = spec.limits();
    lines.add(
        limits.isNone()
            ? "time: no limit given: not estimated"
            : "time: at %s, as long as the servers and the workers keep up"
                .formatted(limits.words()));
    lines.add(
        "cost: by prices of %s as of %s%s"
            .formatted(
                TerminalText.escape(prices.region()),
                TerminalText.escape(prices.asOf()),
                examplePrices
                    ? "; they are an example, check them and name your own with --prices"
                    : ""));
    long copied = asked().bytesCopied();
    if (copied > 0) {
      lines.add("bytes that the server copies by itself: " + Quantities.bytes(copied));
    }
    lines.add("not in it: preflight (about 60 requests a mapping), the state store, retries");
    return lines;
  }

  // ---- for programs

  /** One JSON document; {@code docs/cli.md} describes it. */
  public void json(PrintStream out) {
    JsonLines.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("id", spec.id());
          json.writeBooleanField("exact", isExact());
          json.writeArrayFieldStart("mappings");
          for (Mapped mapped : planned) {
            write(json, mapped);
          }
          json.writeEndArray();
          if (!isRefused()) {
            json.writeNumberField(
                "lanes", planned.stream().mapToInt(mapped -> mapped.forecast().lanes()).sum());
            write(
                json,
                "objects",
                planned.stream()
                    .map(mapped -> mapped.forecast().objects())
                    .reduce(ObjectCounts.ZERO, ObjectCounts::plus));
            writeLoads(json, sum(Forecast::copying), level -> sum(one -> one.verifying(level)));
            writeAsked(json);
          }
          json.writeObjectFieldStart("prices");
          json.writeStringField("currency", prices.currency());
          json.writeStringField("asOf", prices.asOf());
          json.writeStringField("region", prices.region());
          json.writeBooleanField("example", examplePrices);
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private void writeAsked(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("asked");
    json.writeStringField("verify", word(spec.verify()));
    VerifyLevel written = spec.passes().verifyWritten();
    json.writeStringField("verifyWritten", written == null ? null : word(written));
    json.writeNumberField("requests", asked().requests());
    writeTime(json, askedTime());
    json.writeNumberField("cost", prices.of(asked()));
    json.writeEndObject();
  }

  private void write(JsonGenerator json, Mapped mapped) throws IOException {
    Forecast forecast = mapped.forecast();
    json.writeStartObject();
    json.writeStringField("source", mapped.mapping().source().uri());
    json.writeStringField("destination", mapped.mapping().destination().uri());
    json.writeObjectField("refusals", forecast.refusals());
    json.writeObjectField("warnings", forecast.warnings());
    json.writeObjectField("assumptions", forecast.assumptions());
    if (forecast.refusals().isEmpty()) {
      json.writeNumberField("lanes", forecast.lanes());
      json.writeBooleanField("exact", forecast.exact());
      json.writeNumberField("counted", forecast.counted());
      json.writeNumberField("listRequests", forecast.listRequests());
      write(json, "objects", forecast.objects());
      writeLeftOut(json, forecast.leftOut());
      writeLoads(json, forecast.copying(), forecast::verifying);
    }
    json.writeEndObject();
  }

  private static void writeLeftOut(JsonGenerator json, List<LeftOut> leftOut) throws IOException {
    json.writeArrayFieldStart("leftOut");
    for (LeftOut one : leftOut) {
      json.writeStartObject();
      json.writeStringField("fate", one.fate().name().toLowerCase(Locale.ROOT));
      json.writeStringField("reason", one.reason());
      json.writeNumberField("objects", one.objects());
      json.writeNumberField("bytes", one.bytes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, String field, ObjectCounts objects)
      throws IOException {
    json.writeObjectField(field, objects);
  }

  private void writeLoads(JsonGenerator json, Load copying, Function<VerifyLevel, Load> verifying)
      throws IOException {
    json.writeFieldName(COPY);
    write(json, copying);
    json.writeObjectFieldStart("verify");
    for (VerifyLevel level : LEVELS) {
      json.writeFieldName(word(level));
      write(json, verifying.apply(level));
    }
    json.writeEndObject();
  }

  private void write(JsonGenerator json, Load load) throws IOException {
    json.writeStartObject();
    write(json, "source", load.source());
    write(json, "destination", load.destination());
    json.writeNumberField("bytesCopiedByServer", load.bytesCopied());
    json.writeNumberField("requests", load.requests());
    writeTime(json, load.timeAt(spec.limits()));
    json.writeNumberField("cost", prices.of(load));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String side, SideLoad load) throws IOException {
    json.writeObjectFieldStart(side);
    json.writeObjectFieldStart("requests");
    for (Map.Entry<RequestKind, Long> used : load.requests().entrySet()) {
      json.writeNumberField(used.getKey().word(), used.getValue());
    }
    json.writeEndObject();
    json.writeNumberField("bytesOut", load.bytesOut());
    json.writeNumberField("bytesIn", load.bytesIn());
    json.writeEndObject();
  }

  private static void writeTime(JsonGenerator json, @Nullable Duration time) throws IOException {
    if (time == null) {
      json.writeNullField("leastSeconds");
    } else {
      json.writeNumberField("leastSeconds", time.toSeconds());
    }
  }
}
