package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.TestMigration.Attempt;
import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.settle.ZippedLines;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.FaultyObjectStore.Gate;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.retry.RetryOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Trying again what is on record. */
class RetryTest {

  private static final ContextRef AGAIN = TestMigration.RUN.ofRun("again");

  private final Instant before = Instant.now().minusSeconds(60);

  private final RetryOrder temporary = RetryOrder.temporary(TestMigration.RUN, before);

  private final RetryOrder any = new RetryOrder(TestMigration.RUN, false, List.of(), "", before);

  @Test
  void retry_whenTheCauseIsMended_copiesTheFailedKeysAndAsksForNoOthers() {
    TestMigration migration = setup().prefixes("in/", "out/").build();
    for (int i = 0; i < 50; i++) {
      migration.source.add("in/k%02d".formatted(i), "body " + i);
    }
    migration.source.add("in/k21 ä+%", "x");
    List<String> bad = List.of("in/k07", "in/k21 ä+%", "in/k48");
    bad.forEach(key -> unreadable(migration, key));
    Tally first = recorded(migration, migration.run());
    assertThat(first.failed()).isEqualTo(3);
    FaultyObjectStore source = new FaultyObjectStore(migration.source);
    FaultyObjectStore destination = new FaultyObjectStore(migration.destination);

    RangeOutcome outcome = retry(migration, temporary, source, destination);

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().copied()).isEqualTo(3);
    assertThat(first.retried(outcome.settled().tally()).failed()).isZero();
    assertThat(first.retried(outcome.settled().tally()).isClosed()).isTrue();
    assertThat(source.requests(Operation.LIST)).isZero();
    assertThat(destination.requests(Operation.LIST)).isZero();
    assertThat(source.requests(Operation.GET)).isEqualTo(3);
    bad.forEach(key -> assertThat(source.requests(Operation.GET, key)).isEqualTo(1));
    assertThat(source.requests(Operation.HEAD)).isEqualTo(3);
    assertThat(source.requests()).as("once it was asked for tags").isLessThanOrEqualTo(9);
    assertThat(destination.writes()).isEqualTo(3);
    assertThat(list(migration, outcome)).isEmpty();
    migration.assertMirrored();
  }

  @Test
  void retry_ofSomeRecords_carriesTheOthersOverAsTheyAre() {
    TestMigration migration = setup().build();
    for (String key : List.of("a", "b", "c", "d")) {
      migration.source.add(key, "x");
    }
    unreadable(migration, "a");
    unreadable(migration, "c");
    migration.sourceWire.on(Operation.GET).key("b").always().fail(StoreFailure.ACCESS_DENIED);
    Tally first = recorded(migration, migration.run());
    List<LedgerRecord> before = records(migration, TestMigration.RUN);
    FaultyObjectStore source = new FaultyObjectStore(migration.source);
    source.on(Operation.GET).key("c").always().fail(StoreFailure.CONNECTION);

    RangeOutcome outcome =
        retry(migration, temporary, source, new FaultyObjectStore(migration.destination));

    Tally after = first.retried(outcome.settled().tally());
    assertThat(outcome.settled().tally().listed()).isEqualTo(first.onRecord());
    assertThat(after.failed()).isEqualTo(2);
    assertThat(after.copied()).isEqualTo(2);
    assertThat(after.isClosed()).isTrue();
    assertThat(source.requests(Operation.GET, "b")).as("it was not asked for").isZero();
    List<LedgerRecord> list = list(migration, outcome);
    assertThat(list).extracting(r -> r.key().value()).containsExactlyInAnyOrder("b", "c");
    assertThat(list).contains(recordOf(before, "b"));
    assertThat(recordOf(list, "c").attempts()).isGreaterThan(recordOf(before, "c").attempts());
  }

  @Test
  void retry_withACode_triesThatAlone() {
    TestMigration migration = setup().build();
    migration.source.add("a", "x");
    migration.source.add("b", "x");
    unreadable(migration, "a");
    migration.sourceWire.on(Operation.GET).key("b").always().fail(StoreFailure.ACCESS_DENIED);
    recorded(migration, migration.run());
    RetryOrder denied =
        new RetryOrder(
            TestMigration.RUN, false, List.of(FailureCode.OBJECT_ACCESS_DENIED), "", before);

    RangeOutcome outcome = retry(migration, denied);

    assertThat(migration.destination.keys()).containsExactly(ObjectKey.of("b"));
    assertThat(list(migration, outcome)).extracting(r -> r.key().value()).containsExactly("a");
  }

  @Test
  void retry_withAPrefix_triesWhatIsBelowItAlone() {
    TestMigration migration = setup().prefixes("in/", "").build();
    migration.source.add("in/a/1", "x");
    migration.source.add("in/b/1", "x");
    unreadable(migration, "in/a/1");
    unreadable(migration, "in/b/1");
    recorded(migration, migration.run());

    RangeOutcome outcome =
        retry(migration, new RetryOrder(TestMigration.RUN, false, List.of(), "in/b/", before));

    assertThat(migration.destination.keys()).containsExactly(ObjectKey.of("b/1"));
    assertThat(list(migration, outcome)).extracting(r -> r.key().value()).containsExactly("in/a/1");
  }

  @Test
  void retry_ofAKeyThatIsGone_booksItAsVanished() {
    TestMigration migration = setup().build();
    migration.source.add("a", "x");
    unreadable(migration, "a");
    Tally first = recorded(migration, migration.run());
    migration.source.delete(ObjectKey.of("a"), null);

    RangeOutcome outcome = retry(migration, any);

    assertThat(first.retried(outcome.settled().tally()).vanished()).isEqualTo(1);
    assertThat(first.retried(outcome.settled().tally()).isClosed()).isTrue();
  }

  @Test
  void retry_whenItsOwnCopyIsThere_isNoConflict() {
    TestMigration migration = setup().build();
    migration.source.add("a", "x");
    unreadable(migration, "a");
    recorded(migration, migration.run());
    migration.destination.add("a", "x");

    RangeOutcome outcome = retry(migration, any);

    assertThat(outcome.settled().tally().failed()).isZero();
    assertThat(outcome.settled().tally().copied()).as("it may well be ours").isEqualTo(1);
  }

  @Test
  void retry_whenKilledInTheMiddle_goesOnFromItsCheckpoint() {
    TestMigration migration = setup().limits(4, 64).build();
    for (int i = 0; i < 300; i++) {
      String key = "k%03d".formatted(i);
      migration.source.add(key, "body " + i);
      if (i % 2 == 0) {
        migration.sourceWire.on(Operation.GET).key(key).always().fail(StoreFailure.ACCESS_DENIED);
      }
    }
    Tally first = recorded(migration, migration.run());
    assertThat(first.failed()).isEqualTo(150);
    FaultyObjectStore source = new FaultyObjectStore(migration.source);
    FaultyObjectStore destination = new FaultyObjectStore(migration.destination);
    Gate gate = destination.on(Operation.PUT).key("k200").hold();
    RecordingLink link = new RecordingLink();
    Attempt dead =
        migration.retry(
            task(KeyRange.ALL), RangeCheckpoint.NONE, 1, link, any, source, destination);
    gate.awaitArrival();
    Await.until("a checkpoint", () -> link.last().tally().copied() > 50);
    RangeCheckpoint accepted = link.last();
    dead.kill();
    long readBefore = source.requests(Operation.GET);

    RangeOutcome outcome =
        migration
            .retry(
                task(KeyRange.ALL),
                accepted,
                2,
                new RecordingLink(),
                any,
                source,
                new FaultyObjectStore(migration.destination))
            .outcome();

    assertThat(first.retried(outcome.settled().tally()).isClosed()).isTrue();
    assertThat(
            first.retried(outcome.settled().tally()).copied()
                + first.retried(outcome.settled().tally()).present())
        .isEqualTo(300);
    assertThat(source.requests(Operation.GET) - readBefore)
        .isLessThanOrEqualTo(150 - accepted.tally().copied());
    migration.assertMirrored();
  }

  @Test
  void retry_ofARange_meetsTheKeyThatItsNeighbourSaw() {
    TestMigration migration = setup().build();
    IntStream.range(0, 9).forEach(i -> migration.source.add("k" + i, "x"));
    IntStream.range(0, 9).forEach(i -> unreadable(migration, "k" + i));
    recorded(migration, migration.run());
    KeyRange left = KeyRange.ALL.upTo(ObjectKey.of("k4"));
    KeyRange right = KeyRange.ALL.startingAfter(ObjectKey.of("k4"));

    RangeOutcome ofLeft = retry(migration, task(left), temporary);
    RangeOutcome ofRight = retry(migration, task(right), temporary);

    assertThat(ofLeft.settled().tally().listed()).isEqualTo(5);
    assertThat(ofLeft.firstKeyBeyond()).isEqualTo(ObjectKey.of("k5"));
    assertThat(ofRight.settled().firstKey()).isEqualTo(ObjectKey.of("k5"));
    assertThat(ofRight.settled().tally().listed()).isEqualTo(4);
    assertThat(ofRight.firstKeyBeyond()).isNull();
  }

  // ---- leaves

  private static void unreadable(TestMigration migration, String key) {
    migration.sourceWire.on(Operation.GET).key(key).always().fail(StoreFailure.CONNECTION);
  }

  /** Keeps what a lane of one lease keeps. */
  private static Tally recorded(TestMigration migration, RangeOutcome outcome) {
    StateRecords records = new StateRecords(migration.state);
    records.write(
        StateLayout.plan(TestMigration.RUN),
        new Plan(
            List.of(new LanePlan("0000", "everything", KeyRange.ALL)),
            new PlanSummary(1, 0, 0, true, 0, 0)));
    keep(records, TestMigration.RUN, outcome);
    return outcome.settled().tally();
  }

  private static void keep(StateRecords records, ContextRef run, RangeOutcome outcome) {
    SegmentRef segment = Objects.requireNonNull(outcome.settled().lastSegment());
    LaneRecord manifest = new LaneRecord(run, "0000", 1, List.of(segment), List.of());
    records.write(manifest.path(), manifest);
  }

  private static RangeTask task(KeyRange range) {
    return new RangeTask(
        AGAIN, TestMigration.LEASE, range, List.of(), null, Duration.ofMinutes(10));
  }

  private static RangeOutcome retry(TestMigration migration, RetryOrder order) {
    return retry(migration, task(KeyRange.ALL), order);
  }

  private static RangeOutcome retry(TestMigration migration, RangeTask task, RetryOrder order) {
    return migration
        .retry(
            task,
            RangeCheckpoint.NONE,
            1,
            new RecordingLink(),
            order,
            new FaultyObjectStore(migration.source),
            new FaultyObjectStore(migration.destination))
        .outcome();
  }

  private static RangeOutcome retry(
      TestMigration migration,
      RetryOrder order,
      FaultyObjectStore source,
      FaultyObjectStore destination) {
    return migration
        .retry(
            task(KeyRange.ALL),
            RangeCheckpoint.NONE,
            1,
            new RecordingLink(),
            order,
            source,
            destination)
        .outcome();
  }

  /** The list of exceptions that a retry leaves behind. */
  private static List<LedgerRecord> list(TestMigration migration, RangeOutcome outcome) {
    if (outcome.settled().lastSegment() == null) {
      return List.of();
    }
    keep(new StateRecords(migration.state), AGAIN, outcome);
    return records(migration, AGAIN);
  }

  private static List<LedgerRecord> records(TestMigration migration, ContextRef run) {
    LedgerPage page =
        AcceptedLedger.of(migration.state, run, LedgerPage.Kind.EXCEPTIONS).page(null);
    return ZippedLines.of(page).stream().map(LedgerRecord::parse).toList();
  }

  private static LedgerRecord recordOf(List<LedgerRecord> records, String key) {
    return records.stream().filter(r -> r.key().value().equals(key)).findFirst().orElseThrow();
  }
}
