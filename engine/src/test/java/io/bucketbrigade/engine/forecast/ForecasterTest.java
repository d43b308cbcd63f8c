package io.bucketbrigade.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.limit.WorkerLimits;
import io.bucketbrigade.engine.preflight.FakeConnections;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.forecast.Forecast;
import io.bucketbrigade.model.forecast.LeftOut;
import io.bucketbrigade.model.forecast.Load;
import io.bucketbrigade.model.forecast.ObjectCounts;
import io.bucketbrigade.model.forecast.RequestKind;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;
import io.bucketbrigade.model.spec.CopyOptions.Overwrite;
import io.bucketbrigade.model.spec.CopyOptions.TagPolicy;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.SelectionRule;
import io.bucketbrigade.model.spec.SelectionRule.Action;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForecasterTest {

  private static final long ENOUGH = 1_000;

  private final FakeConnections connections = new FakeConnections();
  private final Forecaster forecaster =
      new Forecaster(
          connections,
          InstantSource.system(),
          new WorkerLimits(),
          new BufferPool(64L * 1024 * 1024));
  private SelectionOptions selection = SelectionOptions.NONE;
  private CopyPath path = CopyPath.AUTO;
  private TagPolicy tags = TagPolicy.CARRY;
  private Canary canary = Canary.DEFAULT;
  private BucketLocation destination = at("new", "destination");

  /** Whatever is asked, nothing is written. */
  @AfterEach
  void nothingIsWritten() {
    for (FaultyObjectStore wire : List.of(connections.ofSource(), connections.ofDestination())) {
      assertThat(
              Arrays.stream(Operation.values())
                  .filter(operation -> wire.requests(operation) > 0)
                  .toList())
          .isSubsetOf(
              Operation.LIST,
              Operation.GET,
              Operation.HEAD,
              Operation.GET_TAGS,
              Operation.GET_LOCK,
              Operation.DESCRIBE);
    }
  }

  @Test
  void forecast_ofAFewObjects_isCountedByHand() {
    source("a", "12345");
    source("b", "12");
    source("c", "1");
    source("keep", "same");
    connections.destination.add("keep", "same");
    connections.destination.add("theirs", "x");
    source("old", "new words");
    connections.destination.add("old", "newer words");

    Forecast forecast = forecast(ENOUGH);

    assertThat(forecast.exact()).isTrue();
    assertThat(forecast.lanes()).isEqualTo(1);
    assertThat(forecast.objects()).isEqualTo(new ObjectCounts(5, 21, 3, 8, 1, 0, 0, 1, 0, 1));
    assertThat(forecast.leftOut())
        .containsExactly(new LeftOut(Fate.FAILED, FailureCode.CONFLICT.name(), 1, 9));
    Load copying = forecast.copying();
    // One page of the lane, and one to plan it.
    assertThat(copying.source().of(RequestKind.LIST)).isEqualTo(2);
    assertThat(copying.source().of(RequestKind.GET)).isEqualTo(3);
    assertThat(copying.source().of(RequestKind.READ_TAGS)).isEqualTo(3);
    assertThat(copying.source().bytesOut()).isEqualTo(8);
    assertThat(copying.destination().of(RequestKind.LIST)).isEqualTo(1);
    assertThat(copying.destination().of(RequestKind.PUT)).isEqualTo(3);
    assertThat(copying.destination().bytesIn()).isEqualTo(8);
    assertThat(copying.requests()).isEqualTo(12);
    Load listing = forecast.verifying(VerifyLevel.LISTING);
    assertThat(listing.requests()).isEqualTo(2);
    Load metadata = forecast.verifying(VerifyLevel.METADATA);
    // Three copies and the one that is there: a HEAD a side, and tags at the source.
    assertThat(metadata.requests()).isEqualTo(2 + 4 * 3);
    Load content = forecast.verifying(VerifyLevel.CONTENT);
    assertThat(content.requests()).isEqualTo(2 + 4 * 5);
    assertThat(content.destination().bytesOut()).isEqualTo(12);
  }

  @Test
  void forecast_ofRules_saysHowManyEachLeavesOutAndWhy() {
    selection =
        new SelectionOptions(
            List.of(
                SelectionRule.ofGlob(Action.EXCLUDE, "tmp/**"),
                SelectionRule.ofGlob(Action.EXCLUDE, "*.log")),
            null,
            List.of("tmp/", "data/"),
            false);
    for (int i = 0; i < 7; i++) {
      source("tmp/" + i, "123");
    }
    source("x.log", "12");
    source("data/1", "1");

    Forecast forecast = forecast(ENOUGH);

    assertThat(forecast.leftOut())
        .containsExactlyInAnyOrder(
            new LeftOut(Fate.SKIPPED, "Rule 1 of the spec excludes the object.", 7, 21),
            new LeftOut(Fate.SKIPPED, "Rule 2 of the spec excludes the object.", 1, 2));
    assertThat(forecast.objects().toCopy()).isEqualTo(1);
    assertThat(forecast.objects().leftOut()).isEqualTo(8);
    assertThat(forecast.objects().closes()).isTrue();
    assertThat(forecast.copying().source().of(RequestKind.LIST))
        .as("a page, one to plan, one for each prefix that is expected")
        .isEqualTo(4);
  }

  @Test
  void forecast_ofManyLanes_countsEachKeyOnce() {
    tags = TagPolicy.DROP;
    fill(40, 250);

    Forecast forecast = forecast(ENOUGH);

    assertThat(forecast.exact()).isTrue();
    assertThat(forecast.lanes()).isGreaterThan(1);
    assertThat(forecast.counted()).isEqualTo(10_000);
    assertThat(forecast.objects().toCopy()).isEqualTo(10_000);
    assertThat(forecast.copying().source().of(RequestKind.GET)).isEqualTo(10_000);
    assertThat(forecast.verifying(VerifyLevel.METADATA).source().of(RequestKind.HEAD))
        .isEqualTo(10_000);
  }

  @Test
  void forecast_whenTheRequestsDoNotSuffice_estimatesTheRestAndSaysSo() {
    tags = TagPolicy.DROP;
    fill(10, 4_000);
    long before = connections.ofSource().requests(Operation.LIST);

    Forecast forecast = forecast(20);

    long lists = connections.ofSource().requests(Operation.LIST) - before;
    assertThat(forecast.exact()).isFalse();
    assertThat(forecast.counted()).isBetween(4_000L, 30_000L);
    assertThat(forecast.objects().listed()).isBetween(16_000L, 80_000L);
    assertThat(forecast.objects().toCopy()).isEqualTo(forecast.objects().listed());
    assertThat(forecast.objects().closes()).isTrue();
    assertThat(forecast.copying().destination().of(RequestKind.PUT))
        .isEqualTo(forecast.objects().toCopy());
    assertThat(lists).as("200 to plan at most, 20 to count, some under way").isLessThan(290);
  }

  @Test
  void forecast_whenTheRequestsSufficeForUnevenLanes_countsAll() {
    tags = TagPolicy.DROP;
    fill(10, 250);
    for (int i = 0; i < 15_000; i++) {
      connections.source.add("z/%06d".formatted(i), "");
    }

    Forecast forecast = forecast(200);

    assertThat(forecast.exact()).isTrue();
    assertThat(forecast.counted()).isEqualTo(17_500);
  }

  @Test
  void forecast_whenOneEndpointServesBoth_takesTheServerToCopy() {
    destination = at("old", "other");
    connections.createBucket("old", "other");
    source("a", "12345");

    Forecast forecast = forecast(ENOUGH);

    assertThat(forecast.copying().destination().of(RequestKind.COPY)).isEqualTo(1);
    assertThat(forecast.copying().bytesCopied()).isEqualTo(5);
    assertThat(forecast.copying().source().bytesOut()).isZero();
    assertThat(forecast.assumptions().getFirst()).contains("the server is taken to copy");
  }

  @Test
  void forecast_whenTheServerShallCopyAndCannot_isRefusedAsAStartWouldBe() {
    path = CopyPath.SERVER_SIDE;
    source("a", "12345");
    assertThat(refusal(forecast(ENOUGH)).code()).isEqualTo(FailureCode.UNSUPPORTED_BUCKET);
  }

  @Test
  void forecast_withoutACanary_addsTheLookBeforeEachWrite() {
    canary = new Canary(false, Canary.DEFAULT_KEY);
    source("a", "12345");
    Forecast forecast = forecast(ENOUGH);
    assertThat(forecast.copying().destination().of(RequestKind.HEAD)).isEqualTo(1);
  }

  @Test
  void forecast_whenTheBucketDoesNotExist_isRefused() {
    source("a", "1");
    destination = at("new", "nowhere");
    assertThat(refusal(forecast(ENOUGH)).code()).isEqualTo(FailureCode.NO_SUCH_BUCKET);
  }

  @Test
  void forecast_whenListingIsDenied_isRefused() {
    connections.ofSource().on(Operation.LIST).always().fail(StoreFailure.ACCESS_DENIED);
    assertThat(refusal(forecast(ENOUGH)).code()).isEqualTo(FailureCode.LIST_DENIED);
  }

  @Test
  void forecast_whenThisWorkerLacksAConnection_leavesItToOthers() {
    destination = at("elsewhere", "b");
    assertThatThrownBy(() -> forecast(ENOUGH)).isInstanceOf(UnknownConnectionException.class);
  }

  @Test
  void forecast_whenAListingCannotBeTrusted_warnsAndIsNotExact() {
    fill(1, 900);
    AtomicInteger pages = new AtomicInteger();
    connections
        .ofSource()
        .rewritePages(
            page -> {
              // The first two are preflight's and the planner's.
              if (pages.incrementAndGet() < 3) {
                return page;
              }
              List<ListedObject> rows = new ArrayList<>(page.objects());
              rows.set(500, rows.get(10));
              return new ListPage(rows, List.of(), page.truncated(), page.nextToken());
            });

    Forecast forecast = forecast(ENOUGH);

    assertThat(forecast.exact()).isFalse();
    assertThat(forecast.warnings()).anyMatch(words -> words.contains("UTF-8 byte order"));
  }

  // ---- helpers

  private void source(String key, String text) {
    connections.source.add(key, text);
    connections.source.touch(key, Instant.parse("2026-01-01T00:00:00Z"));
  }

  private void fill(int prefixes, int keys) {
    for (int prefix = 0; prefix < prefixes; prefix++) {
      for (int i = 0; i < keys; i++) {
        connections.source.add("p%02d/%05d".formatted(prefix, i), "");
      }
    }
  }

  private Forecast forecast(long maxListRequests) {
    CopyOptions d = CopyOptions.DEFAULT;
    MigrationSpec spec =
        new MigrationSpec(
            "m",
            at("old", "source"),
            destination,
            null,
            new CopyOptions(
                Overwrite.IF_OLDER,
                tags,
                path,
                d.partSizeBytes(),
                d.multipartThresholdBytes(),
                d.fidelity(),
                d.largeObjectThresholdBytes()),
            null,
            false,
            canary,
            selection,
            MigrationSpec.DEFAULT_GIVE_UP_AFTER,
            MigrationSpec.DEFAULT_LEASE_TIME,
            VerifyLevel.LISTING);
    return forecaster.forecast(new Forecast.Request(spec, 1_000, maxListRequests), () -> {});
  }

  private static Problem refusal(Forecast forecast) {
    assertThat(forecast.refusals()).hasSize(1);
    assertThat(forecast.refusals().getFirst().message()).endsWith(".");
    return forecast.refusals().getFirst();
  }

  private static BucketLocation at(String connection, String bucket) {
    return new BucketLocation(connection, bucket, "", null);
  }
}
