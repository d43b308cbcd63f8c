package io.bucketbrigade.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.cli.spec.SpecFile;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.forecast.Forecast;
import io.bucketbrigade.model.forecast.LeftOut;
import io.bucketbrigade.model.forecast.Load;
import io.bucketbrigade.model.forecast.ObjectCounts;
import io.bucketbrigade.model.forecast.PriceTable;
import io.bucketbrigade.model.forecast.RequestKind;
import io.bucketbrigade.model.forecast.SideLoad;
import io.bucketbrigade.model.forecast.SidePrices;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanOutputTest {

  private static final SidePrices PRICES =
      new SidePrices(
          Map.of(
              RequestKind.LIST,
              new BigDecimal("5"),
              RequestKind.GET,
              new BigDecimal("1"),
              RequestKind.HEAD,
              new BigDecimal("1"),
              RequestKind.PUT,
              new BigDecimal("5")),
          new BigDecimal("10"),
          BigDecimal.ZERO);

  private static final PriceTable TABLE =
      new PriceTable("EUR", "2026-11-01", "eu-central-1", PRICES, PRICES);

  private static final Load LISTING =
      Load.NONE.withSource(RequestKind.LIST, 2).withDestination(RequestKind.LIST, 2);

  private static final Load COPIES =
      Load.NONE.withSource(RequestKind.HEAD, 1_000).withDestination(RequestKind.HEAD, 1_000);

  private static final Load OTHERS =
      Load.NONE.withSource(RequestKind.HEAD, 200).withDestination(RequestKind.HEAD, 200);

  private static final Forecast FORECAST =
      new Forecast(
          List.of(),
          List.of("A warning."),
          List.of("Objects are streamed through the workers."),
          2,
          true,
          1_500,
          6,
          new ObjectCounts(1_500, 3_072_000, 1_000, 2_048_000, 200, 0, 0, 300, 0, 7),
          List.of(new LeftOut(Fate.SKIPPED, "Rule 1 of the spec excludes the object.", 300, 1_024)),
          new Load(
              SideLoad.NONE
                  .with(RequestKind.LIST, 3)
                  .with(RequestKind.GET, 1_000)
                  .withBytes(2_048_000, 0),
              SideLoad.NONE
                  .with(RequestKind.LIST, 2)
                  .with(RequestKind.PUT, 1_000)
                  .withBytes(0, 2_048_000),
              0),
          LISTING,
          Map.of(VerifyLevel.METADATA, COPIES),
          Map.of(VerifyLevel.METADATA, OTHERS));

  @TempDir Path folder;

  @Test
  void text_hasObjectsRequestsTimeAndMoney() {
    assertThat(text(FORECAST, "limits: {source: {requestsPerSecond: 10}}"))
        .isEqualTo(
            """
            s3://old -> s3://new
            2 lanes, 1,500 objects, 2.9 MiB (counted)
            OBJECTS                                           COUNT  BYTES
            to copy                                           1,000  2.0 MiB
            present                                           200
            skipped: Rule 1 of the spec excludes the object.  300    1.0 KiB
            only at the destination                           7
            warning: A warning.
            Objects are streamed through the workers.

            REQUESTS          SIDE         list  get    head   put    BYTES OUT  BYTES IN
            copy              source       3     1,000  0      0      2.0 MiB    0 B
                              destination  2     0      0      1,000  0 B        2.0 MiB
            verify: listing   source       2     0      0      0      0 B        0 B
                              destination  2     0      0      0      0 B        0 B
            verify: metadata  source       2     0      1,200  0      0 B        0 B
                              destination  2     0      1,200  0      0 B        0 B
            verify: content   source       2     0      0      0      0 B        0 B
                              destination  2     0      0      0      0 B        0 B

            PHASE                            REQUESTS  AT LEAST  COST (EUR)
            copy                             2,005     1m 41s    6.05
            verify: listing                  4         1s        0.02
            verify: metadata                 2,404     2m 01s    2.42
            verify: content                  4         1s        0.02
            as asked: copy, verify: listing  2,009     1m 42s    6.07

            time: at 10 requests/s at the source, as long as the servers and the workers keep up
            cost: by prices of eu-central-1 as of 2026-11-01
            not in it: preflight (about 60 requests a mapping), the state store, retries
            """);
  }

  @Test
  void text_withoutALimit_doesNotEstimateTime() {
    assertThat(text(FORECAST, "verify: none"))
        .contains("time: no limit given: not estimated")
        .contains("as asked: copy alone  2,005     -         6.05");
  }

  @Test
  void text_whenCopiesAreVerifiedMoreClosely_addsUpThat() {
    assertThat(text(FORECAST, "verifyWritten: metadata"))
        .contains("as asked: copy, verify: listing, copies: metadata  4,009 ");
  }

  @Test
  void text_ofAnEstimate_saysSo() {
    Forecast estimated =
        new Forecast(
            List.of(),
            List.of(),
            List.of(),
            1,
            false,
            500,
            9,
            FORECAST.objects(),
            List.of(),
            FORECAST.copying(),
            FORECAST.listingAgain(),
            FORECAST.looksAtCopies(),
            FORECAST.looksAtOthers());
    assertThat(text(estimated, ""))
        .contains(
            "1 lane, about 1,500 objects, 2.9 MiB (estimated from 500 that were counted with 9 LIST requests)");
  }

  @Test
  void text_ofARefusal_saysWhyAndNothingElse() {
    Forecast refused =
        Forecast.refused(
            List.of(new Problem(Side.SOURCE, FailureCode.NO_SUCH_BUCKET, "No\u001b such bucket.")),
            List.of());
    assertThat(text(refused, ""))
        .isEqualTo(
            """
            s3://old -> s3://new
            refused: source, NO_SUCH_BUCKET: No\\u{1b} such bucket.
            """);
  }

  @Test
  void json_hasTheSame() {
    String json =
        printed(out -> output(FORECAST, "limits: {source: {requestsPerSecond: 10}}").json(out));
    assertThat(json)
        .startsWith("{\"id\":\"photos\",\"exact\":true,\"mappings\":[{\"source\":\"s3://old\"")
        .contains("\"leftOut\":[{\"fate\":\"skipped\",\"reason\":\"Rule 1 of")
        .contains("\"objects\":{\"listed\":1500,\"bytesListed\":3072000,\"toCopy\":1000")
        .contains(
            "\"copy\":{\"source\":{\"requests\":{\"list\":3,\"get\":1000},\"bytesOut\":2048000,\"bytesIn\":0}")
        .contains("\"bytesCopiedByServer\":0,\"requests\":2005,\"leastSeconds\":101,\"cost\":6.05}")
        .contains(
            "\"asked\":{\"verify\":\"listing\",\"verifyWritten\":null,\"requests\":2009,\"leastSeconds\":102,\"cost\":6.07}")
        .contains("\"prices\":{\"currency\":\"EUR\"");
  }

  private String text(Forecast forecast, String moreLines) {
    return printed(out -> output(forecast, moreLines).text(out));
  }

  private PlanOutput output(Forecast forecast, String moreLines) {
    MigrationSpec spec = spec(moreLines);
    return new PlanOutput(
        spec, List.of(new PlanOutput.Mapped(spec.mappings().getFirst(), forecast)), TABLE, false);
  }

  private MigrationSpec spec(String moreLines) {
    try {
      return SpecFile.read(
          Files.writeString(
              folder.resolve("spec.yaml"),
              """
              id: photos
              source: {connection: a, bucket: old}
              destination: {connection: b, bucket: new}
              %s
              """
                  .formatted(moreLines)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String printed(Consumer<PrintStream> print) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      print.accept(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
