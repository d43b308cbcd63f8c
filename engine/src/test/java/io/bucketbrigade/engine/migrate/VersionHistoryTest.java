package io.bucketbrigade.engine.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.migrate.TestMigration.Attempt;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.LedgerSegment;
import io.bucketbrigade.engine.settle.VersionMapping;
import io.bucketbrigade.engine.settle.ZippedLines;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.ListedVersion;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.VersionPage;
import io.bucketbrigade.engine.store.VersionsRequest;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.FidelityOptions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionHistoryTest {

  private static final Behaviour AWS = Behaviour.AWS.withMinPartBytes(1);

  /** Versions and markers of {@link #fillHistory}. */
  private static final int PLACES = 8;

  // ---- replaying

  @Test
  void history_withMarkers_arrivesInItsOrderWithTheAttributesOfEachVersion() {
    TestMigration migration = TestMigration.setup().versions().build();
    fillHistory(migration.source, "a/b");
    migration.source.add("c", "alone");

    RangeOutcome outcome = migration.run();

    assertEqualHistories(migration);
    assertThat(migration.destination.history("a/b")).hasSize(PLACES);
    Tally tally = outcome.settled().tally();
    assertThat(tally.listed()).isEqualTo(2);
    assertThat(tally.copied()).isEqualTo(2);
    assertThat(tally.bytesCopied()).isEqualTo(bytesOfHistory() + "alone".length());
    assertMapIsWhole(migration, outcome);
  }

  @Test
  void history_onOneServer_isCopiedThere() {
    TestMigration migration = TestMigration.setup().versions().sameProvider().build();
    fillHistory(migration.source, "a");

    migration.run();

    assertEqualHistories(migration);
    assertThat(migration.destinationWire.requests(Operation.PUT)).isZero();
    assertThat(migration.sourceWire.requests(Operation.GET)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void history_whenDatesAreRecorded_hasThatOfEachVersion(boolean onServer) {
    FidelityOptions recording = FidelityOptions.DEFAULT.withRecordedLastModified("modified");
    TestMigration.Setup setup = TestMigration.setup().versions().fidelity(recording);
    TestMigration migration = (onServer ? setup.sameProvider() : setup).build();
    for (String date : List.of("2019-02-03T04:05:06Z", "2020-02-03T04:05:06Z")) {
      migration.source.add("a", date);
      migration.source.touch("a", Instant.parse(date));
    }

    migration.run();
    RangeOutcome second = migration.run();

    assertThat(migration.destination.history("a"))
        .hasSize(2)
        .satisfiesExactly(
            older -> assertThat(older).contains("modified=2019-02-03T04:05:06Z"),
            newer -> assertThat(newer).contains("modified=2020-02-03T04:05:06Z"));
    assertThat(second.settled().tally().present()).isEqualTo(1);
  }

  @Test
  void history_belowPrefixes_arrivesBelowTheOther() {
    TestMigration migration = TestMigration.setup().prefixes("old/", "new/").versions().build();
    fillHistory(migration.source, "old/a");

    RangeOutcome outcome = migration.run();

    assertThat(migration.destination.history("new/a")).isEqualTo(migration.source.history("old/a"));
    assertThat(map(migration, outcome)).allMatch(row -> row.key().value().equals("old/a"));
  }

  @Test
  void key_thatIsDeleted_isMigratedAndCounted() {
    TestMigration migration = TestMigration.setup().versions().build();
    migration.source.add("gone", "x");
    migration.source.addDeleteMarker(ObjectKey.of("gone"));
    migration.source.addDeleteMarker(ObjectKey.of("never"));

    RangeOutcome outcome = migration.run();

    assertEqualHistories(migration);
    assertThat(outcome.settled().tally().listed()).isEqualTo(2);
    assertThat(outcome.settled().tally().copied()).isEqualTo(2);
  }

  @Test
  void source_thatNeverKeptVersions_hasOneOfEachKey() {
    TestMigration migration =
        TestMigration.setup().versions().source(Behaviour.AWS.withVersioned(false)).build();
    migration.source.add("a", "x");

    RangeOutcome outcome = migration.run();

    assertThat(migration.destination.history("a")).isEqualTo(migration.source.history("a"));
    assertThat(map(migration, outcome).getFirst().sourceVersionId())
        .isEqualTo(ListedVersion.NULL_VERSION);
  }

  @Test
  void versionInParts_keepsItsParts() {
    TestMigration migration = TestMigration.setup().source(AWS).destination(AWS).versions().build();
    byte[] part = new byte[Math.toIntExact(CopyOptions.MIN_PART_BYTES)];
    migration.source.addInParts("a", List.of(part, new byte[3]), ObjectAttributes.NONE);
    migration.source.add("a", "small");
    migration.source.addInParts("a", List.of(part, new byte[6]), ObjectAttributes.NONE);

    migration.run();

    assertEqualHistories(migration);
    assertThat(migration.destination.openUploads()).isEmpty();
  }

  @Test
  void histories_longerThanAPage_standBesideShortOnes() {
    TestMigration migration = TestMigration.setup().versions().build();
    for (int i = 0; i < 700; i++) {
      migration.source.add("a/%03d".formatted(i), "x");
    }
    for (int i = 0; i < 2_345; i++) {
      migration.source.add("b", "version " + i);
      if (i % 100 == 0) {
        migration.source.addDeleteMarker(ObjectKey.of("b"));
      }
    }
    for (int i = 0; i < 700; i++) {
      migration.source.add("c/%03d".formatted(i), "x");
      migration.source.add("c/%03d".formatted(i), "y");
    }

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertEqualHistories(migration);
    assertThat(outcome.settled().tally().copied()).isEqualTo(1_401);
    assertMapIsWhole(migration, outcome);
  }

  @Test
  void history_thatIsThereAlready_isPresentAndMappedWithoutAWrite() {
    TestMigration migration = TestMigration.setup().versions().build();
    fillHistory(migration.source, "a");
    fillHistory(migration.destination, "a");

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().present()).isEqualTo(1);
    assertThat(outcome.settled().tally().bytesCopied()).isZero();
    assertThat(migration.destinationWire.writes()).isZero();
    assertMapIsWhole(migration, outcome);
  }

  @Test
  void history_thatGrowsWhileItIsReplayed_arrivesWhole() {
    TestMigration migration = TestMigration.setup().versions().build();
    fillHistory(migration.source, "a");
    migration
        .destinationWire
        .on(Operation.PUT)
        .key("a")
        .before(() -> migration.source.add("a", "appended"));

    RangeOutcome outcome = migration.run();

    assertEqualHistories(migration);
    assertThat(migration.destination.history("a")).hasSize(PLACES + 1);
    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
  }

  @Test
  void map_isReadAsTheRunsAcceptedRecords() {
    TestMigration migration = TestMigration.setup().versions().build();
    fillHistory(migration.source, "a");
    accept(migration, migration.run());

    assertThat(acceptedMap(migration)).hasSize(PLACES);
  }

  @Test
  void map_ofARunOfCurrentObjects_isEmpty() {
    TestMigration migration = TestMigration.setup().build();
    migration.source.add("a", "x");
    migration.source.add("denied", "x");
    migration.sourceWire.on(Operation.GET).key("denied").always().fail(StoreFailure.ACCESS_DENIED);
    accept(migration, migration.run());

    assertThat(acceptedMap(migration)).isEmpty();
  }

  /** Puts on record what a lane would: the newest segment of an outcome. */
  private static void accept(TestMigration migration, RangeOutcome outcome) {
    ContextRef run = migration.task(KeyRange.ALL).context();
    StateRecords records = new StateRecords(migration.state);
    records.write(StateLayout.context(run), migration.context);
    SegmentRef last = Objects.requireNonNull(outcome.settled().lastSegment());
    LaneRecord manifest = new LaneRecord(run, "0000", 1, List.of(last), List.of());
    records.write(manifest.path(), manifest);
  }

  private static List<String> acceptedMap(TestMigration migration) {
    ContextRef run = migration.task(KeyRange.ALL).context();
    return ZippedLines.of(
        AcceptedLedger.of(migration.state, run, LedgerPage.Kind.VERSIONS).page(null));
  }

  // ---- crashes and lost replies

  static Stream<Behaviour> destinations() {
    return Stream.of(
        AWS,
        AWS.withConditions(Support.IGNORED),
        AWS.withEtagIsMd5(false),
        AWS.withConditions(Support.IGNORED).withEtagIsMd5(false));
  }

  @ParameterizedTest
  @MethodSource("destinations")
  void crash_afterEachWriteOfAHistory_duplicatesNothing(Behaviour destination) {
    for (int writes = 0; writes <= PLACES; writes++) {
      TestMigration migration = TestMigration.setup().destination(destination).versions().build();
      fillHistory(migration.source, "a");
      migration.source.add("b", "beside");
      Instant began = Instant.now();

      killAfterWrites(migration, writes, began);
      assertThat(migration.destination.versionCount("a")).isLessThanOrEqualTo(writes);
      RangeOutcome second = secondAttempt(migration, began);

      assertEqualHistories(migration);
      assertThat(second.settled().tally().copied()).as("after %d writes", writes).isEqualTo(2);
      assertThat(second.settled().tally().bytesCopied())
          .isEqualTo(bytesOfHistory() + "beside".length());
      assertMapIsWhole(migration, second);
    }
  }

  @ParameterizedTest
  @MethodSource("destinations")
  void crash_andAnotherRunLater_duplicatesNothing(Behaviour destination) {
    for (int writes = 0; writes <= PLACES; writes++) {
      TestMigration migration = TestMigration.setup().destination(destination).versions().build();
      fillHistory(migration.source, "a");
      killAfterWrites(migration, writes, Instant.now());

      RangeOutcome rerun = migration.run();

      assertThat(rerun.stopReason()).isEqualTo(StopReason.EXHAUSTED);
      assertEqualHistories(migration);
      assertMapIsWhole(migration, rerun);
    }
  }

  @ParameterizedTest
  @MethodSource("destinations")
  void lostReply_ofEachWriteOfAHistory_duplicatesNothing(Behaviour destination) {
    for (int lost = 1; lost <= PLACES; lost++) {
      TestMigration migration = TestMigration.setup().destination(destination).versions().build();
      fillHistory(migration.source, "a");
      loseReplyOf(migration, lost);

      RangeOutcome outcome = migration.run();

      assertEqualHistories(migration);
      assertThat(outcome.settled().tally().copied()).as("reply %d", lost).isEqualTo(1);
      assertThat(migration.destinationWire.writes("a")).isEqualTo(PLACES);
      assertMapIsWhole(migration, outcome);
    }
  }

  @Test
  void recall_insideAHistory_leavesTheRestToTheNextLease() {
    TestMigration migration = TestMigration.setup().versions().build();
    fillHistory(migration.source, "a");
    RecordingLink link = new RecordingLink();
    FaultyObjectStore.Gate gate = holdWrite(migration, 4);
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);
    gate.awaitArrival();
    link.stop(StopReason.RECALLED);
    RangeOutcome first = attempt.outcome();
    gate.open();

    RangeOutcome second =
        migration.run(
            new RangeTask(
                migration.task(KeyRange.ALL).context(),
                "lease-2",
                KeyRange.ALL,
                List.of(),
                null,
                migration.task(KeyRange.ALL).timeBudget()));

    assertThat(first.stopReason()).isEqualTo(StopReason.RECALLED);
    assertThat(first.settled().cursor()).isNull();
    assertThat(second.settled().tally().copied()).isEqualTo(1);
    assertEqualHistories(migration);
  }

  @ParameterizedTest
  @EnumSource(
      value = StoreFailure.class,
      names = {"SERVER_ERROR", "CONNECTION", "THROTTLED"})
  void writes_thatFailNowAndThen_areRepeatedAfterALook(StoreFailure failure) {
    TestMigration migration = TestMigration.setup().versions().build();
    fillHistory(migration.source, "a");
    migration.destinationWire.on(Operation.PUT).key("a").times(2).fail(failure);
    migration.destinationWire.on(Operation.ADD_MARKER).key("a").times(2).fail(failure);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertEqualHistories(migration);
  }

  @Test
  void write_thatFailsForGood_failsTheKeyAndMapsWhatIsThere() {
    TestMigration migration = TestMigration.setup().versions().build();
    fillHistory(migration.source, "a");
    migration.destinationWire.on(Operation.ADD_MARKER).always().fail(StoreFailure.SERVER_ERROR);

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(failed("a", FailureCode.WRITE_REFUSED));
    assertThat(migration.destination.history("a"))
        .isEqualTo(migration.source.history("a").subList(0, 3));
    assertThat(map(migration, outcome)).hasSize(3);
  }

  // ---- destinations that are not ours to continue

  @Test
  void destination_withOtherVersions_isAConflictAndStaysAsItIs() {
    TestMigration migration = TestMigration.setup().versions().build();
    for (String key : List.of("bytes", "longer", "marker", "version")) {
      fillHistory(migration.source, key);
    }
    migration.destination.add("bytes", "FIRST");
    fillHistory(migration.destination, "longer");
    migration.destination.add("longer", "one more");
    migration.destination.addDeleteMarker(ObjectKey.of("marker"));
    migration.destination.add("version", "first");
    migration.destination.add("version", "another");
    List<String> before =
        migration.destination.keysOfAllVersions().stream()
            .flatMap(key -> migration.destination.history(key).stream())
            .toList();

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactlyInAnyOrder(
            failed("bytes", FailureCode.CONFLICT),
            failed("longer", FailureCode.CONFLICT),
            failed("marker", FailureCode.CONFLICT),
            failed("version", FailureCode.CONFLICT));
    assertThat(
            migration.destination.keysOfAllVersions().stream()
                .flatMap(key -> migration.destination.history(key).stream()))
        .isEqualTo(before);
    assertThat(migration.destinationWire.writes()).isZero();
  }

  @Test
  void destination_withOtherBytesBehindOpaqueEtags_isAConflict() {
    TestMigration migration =
        TestMigration.setup().destination(AWS.withEtagIsMd5(false)).versions().build();
    migration.source.add("a", "first");
    migration.source.add("a", "second");
    migration.destination.add("a", "FIRST");

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(failed("a", FailureCode.CONFLICT));
    assertThat(migration.destination.versionCount("a")).isEqualTo(1);
  }

  @Test
  void destination_writtenBySomebodyElseMeanwhile_isAConflictAndNothingIsLost() {
    TestMigration migration = TestMigration.setup().versions().build();
    fillHistory(migration.source, "a");
    migration
        .destinationWire
        .on(Operation.PUT)
        .key("a")
        .after(() -> migration.destination.add("a", "theirs"));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(failed("a", FailureCode.CONFLICT));
    assertThat(migration.destination.versionCount("a")).isEqualTo(2);
  }

  @Test
  void destination_thatKeepsNoVersionsAnyMore_isWaitedForBeforeAWrite() {
    TestMigration migration = TestMigration.setup().versions().build();
    fillHistory(migration.source, "a");
    migration.destination.behave(AWS);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(outcome.problem())
        .extracting(Problem::code)
        .isEqualTo(FailureCode.VERSIONING_NOT_ENABLED);
    assertThat(migration.destinationWire.writes()).isZero();
  }

  @Test
  void destination_thatStopsKeepingVersionsMeanwhile_isWaitedForAndNoKeyIsBooked() {
    TestMigration migration = TestMigration.setup().versions().build();
    fillHistory(migration.source, "a");
    migration
        .destinationWire
        .on(Operation.PUT)
        .key("a")
        .before(() -> migration.destination.behave(AWS));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(outcome.problem())
        .extracting(Problem::code)
        .isEqualTo(FailureCode.VERSIONING_NOT_ENABLED);
    assertThat(outcome.settled().tally()).isEqualTo(Tally.ZERO);
  }

  // ---- hostile listings

  @Test
  void listing_withTheOldestFirst_failsTheKeyAndWritesNothing() {
    TestMigration migration = TestMigration.setup().versions().build();
    fillHistory(migration.source, "a");
    migration.sourceWire.rewriteVersionPages(
        page -> new VersionPage(page.versions().reversed(), page.truncated(), page.nextKey()));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(failed("a", FailureCode.LISTING_OUT_OF_ORDER));
    assertThat(migration.destinationWire.writes()).isZero();
  }

  @Test
  void listing_thatRepeatsAPageOfAHistory_failsTheKey() {
    TestMigration migration = TestMigration.setup().versions().build();
    for (int i = 0; i < 1_500; i++) {
      migration.source.add("a", "version " + i);
    }
    migration.source.add("b", "beside");
    VersionPage first = migration.source.listVersions(new VersionsRequest("a", null, null, 1_000));
    migration.sourceWire.rewriteVersionPages(
        page -> page.versions().getFirst().key().value().equals("a") ? first : page);

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(failed("a", FailureCode.LISTING_NOT_ADVANCING));
    assertThat(migration.destination.history("b")).hasSize(1);
    assertThat(migration.destination.history("a")).isEmpty();
  }

  @Test
  void historyBeyondTheLimit_isQuarantinedAndTheRestGoesOn() {
    TestMigration migration = TestMigration.setup().versions().build();
    for (int i = 0; i <= 100_000; i++) {
      migration.source.add("a", "x");
    }
    migration.source.add("b", "beside");

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "QUARANTINED", FailureCode.HISTORY_TOO_LONG.name()));
    assertThat(migration.destination.history("a")).isEmpty();
    assertThat(migration.destination.history("b")).hasSize(1);
  }

  // ---- helpers

  /** Equal neighbours, markers in a row, a marker first: what a careless replay would merge. */
  private static void fillHistory(InMemoryObjectStore bucket, String key) {
    ObjectKey name = ObjectKey.of(key);
    bucket.add(key, "first".getBytes(StandardCharsets.UTF_8), attributes("1"));
    bucket.add(key, "second".getBytes(StandardCharsets.UTF_8), attributes("2"));
    bucket.add(key, "second".getBytes(StandardCharsets.UTF_8), attributes("3"));
    bucket.addDeleteMarker(name);
    bucket.addDeleteMarker(name);
    bucket.add(key, "".getBytes(StandardCharsets.UTF_8), ObjectAttributes.NONE);
    bucket.add(key, "first".getBytes(StandardCharsets.UTF_8), attributes("4"));
    bucket.addDeleteMarker(name);
  }

  private static long bytesOfHistory() {
    return "firstsecondsecondfirst".length();
  }

  private static ObjectAttributes attributes(String number) {
    return new ObjectAttributes(
        "text/plain",
        null,
        null,
        null,
        "max-age=" + number,
        null,
        null,
        null,
        Map.of("number", number),
        Map.of("tag", number));
  }

  /** An attempt that dies right after so many writes of the key {@code a}. */
  private static void killAfterWrites(TestMigration migration, int writes, Instant began) {
    FaultyObjectStore wire = new FaultyObjectStore(migration.destination);
    AtomicInteger left = new AtomicInteger(writes);
    AtomicInteger reached = new AtomicInteger();
    for (Operation operation : List.of(Operation.PUT, Operation.ADD_MARKER)) {
      for (int i = 0; i < PLACES; i++) {
        wire.on(operation)
            .key("a")
            .before(
                () -> {
                  if (left.getAndDecrement() <= 0) {
                    wire.cutOff();
                    reached.incrementAndGet();
                    throw new StoreException(StoreFailure.CONNECTION, "the process died");
                  }
                });
      }
    }
    Attempt attempt =
        migration.start(
            migration.task(KeyRange.ALL),
            RangeCheckpoint.NONE,
            1,
            began,
            new RecordingLink(),
            migration.sourceWire,
            wire);
    if (writes == PLACES) {
      Await.until("the history is there", () -> migration.destination.versionCount("a") == PLACES);
      wire.cutOff();
    } else {
      Await.until("the write to die in", () -> reached.get() > 0);
    }
    attempt.kill();
  }

  private static RangeOutcome secondAttempt(TestMigration migration, Instant began) {
    return migration
        .start(migration.task(KeyRange.ALL), RangeCheckpoint.NONE, 2, began, new RecordingLink())
        .outcome();
  }

  /** The reply of one write of the key {@code a} is lost, counted from 1. */
  private static void loseReplyOf(TestMigration migration, int place) {
    boolean marker = place == 4 || place == 5 || place == 8;
    int nth = marker ? (place == 4 ? 1 : place == 5 ? 2 : 3) : (place <= 3 ? place : place - 2);
    Operation operation = marker ? Operation.ADD_MARKER : Operation.PUT;
    if (nth > 1) {
      migration.destinationWire.on(operation).key("a").times(nth - 1).before(() -> {});
    }
    migration.destinationWire.on(operation).key("a").loseReply();
  }

  private static FaultyObjectStore.Gate holdWrite(TestMigration migration, int nthPut) {
    migration.destinationWire.on(Operation.PUT).key("a").times(nthPut - 1).before(() -> {});
    return migration.destinationWire.on(Operation.PUT).key("a").hold();
  }

  private static void assertEqualHistories(TestMigration migration) {
    assertThat(histories(migration.destination)).isEqualTo(histories(migration.source));
  }

  private static Map<String, List<String>> histories(InMemoryObjectStore bucket) {
    Map<String, List<String>> histories = new LinkedHashMap<>();
    bucket.keysOfAllVersions().stream()
        .filter(key -> !key.startsWith(".bucket-brigade-canary"))
        .forEach(key -> histories.put(key, bucket.history(key)));
    return histories;
  }

  /** Each version of each source key is mapped, once, to the one in its place. */
  private static void assertMapIsWhole(TestMigration migration, RangeOutcome outcome) {
    Map<String, String> expected = new LinkedHashMap<>();
    for (String key : migration.source.keysOfAllVersions()) {
      List<String> old = migration.source.versionIds(key);
      List<String> copies = migration.destination.versionIds(key);
      assertThat(copies).hasSameSizeAs(old);
      for (int i = 0; i < old.size(); i++) {
        expected.put(key + " " + old.get(i), copies.get(i));
      }
    }
    Map<String, String> found = new LinkedHashMap<>();
    for (VersionMapping row : map(migration, outcome)) {
      assertThat(found.put(row.key() + " " + row.sourceVersionId(), row.destinationVersionId()))
          .isNull();
    }
    assertThat(found).containsExactlyInAnyOrderEntriesOf(expected);
  }

  private static List<VersionMapping> map(TestMigration migration, RangeOutcome outcome) {
    List<VersionMapping> rows = new ArrayList<>();
    @Nullable SegmentRef segment = outcome.settled().lastSegment();
    while (segment != null) {
      try (LedgerSegment open =
          LedgerSegment.open(
              migration.ofRun().below(StateLayout.VERSIONS), Ledgers.JSON, segment)) {
        for (String line = open.nextLine(); line != null; line = open.nextLine()) {
          rows.add(Ledgers.JSON.readValue(line, VersionMapping.class));
        }
        segment = open.previous();
      } catch (JsonProcessingException e) {
        throw new AssertionError(e);
      }
    }
    return rows;
  }

  private static Line failed(String key, FailureCode code) {
    return new Line(key, "FAILED", code.name());
  }
}
