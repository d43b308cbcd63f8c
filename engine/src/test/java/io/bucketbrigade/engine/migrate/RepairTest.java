package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.retry.RecordsInOrder;
import io.bucketbrigade.engine.retry.RetryPlanner;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.settle.ZippedLines;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.verify.RangeVerifier;
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
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.retry.RetryOrder;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.verify.Discrepancy;
import io.bucketbrigade.model.verify.VerificationOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Copying again what a verification found different. */
class RepairTest {

  private static final ContextRef VERIFIED = TestMigration.RUN.ofRun("verified");
  private static final ContextRef REPAIRED = TestMigration.RUN.ofRun("repaired");

  /** Some time before the verification, so that what is written since can be told by its date. */
  private static final Instant COPIED = Instant.parse("2026-01-01T10:00:00Z");

  @Test
  void repair_replacesWhatIsYoungerAndDiffers_andAsksForNothingElse() {
    TestMigration migration = copied(setup().prefixes("in/", "out/").build(), "in/");
    destination(migration, "out/k1", "flipped");
    migration.destination.delete(ObjectKey.of("out/k2"), null);
    destination(migration, "out/extra", "somebody's");

    verify(migration);
    FaultyObjectStore source = new FaultyObjectStore(migration.source);
    FaultyObjectStore wire = new FaultyObjectStore(migration.destination);
    RangeOutcome outcome = repair(migration, order(""), source, wire);

    assertThat(outcome.settled().tally().copied()).isEqualTo(2);
    assertThat(outcome.settled().tally().listed()).isEqualTo(2);
    assertThat(source.requests(Operation.LIST) + wire.requests(Operation.LIST)).isZero();
    assertThat(source.requests(Operation.GET)).isEqualTo(2);
    assertThat(wire.writes()).isEqualTo(2);
    assertThat(migration.destination.holds("out/extra")).isTrue();
    migration.destination.delete(ObjectKey.of("out/extra"), null);
    migration.assertMirrored();
    assertThat(verify(migration)).isEmpty();
  }

  @Test
  void repair_whereEtagsSayNothing_copiesWhatCountsAsPresent() {
    Behaviour opaque = Behaviour.AWS.withEtagIsMd5(false);
    TestMigration migration = copied(setup().source(opaque).destination(opaque).build(), "");
    destination(migration, "k1", "bodz 1");

    assertThat(verify(migration)).containsExactly("k1 CONTENT");
    RangeOutcome outcome = repair(migration, order(""));

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    migration.assertMirrored();
  }

  @Test
  void repair_ofMetadataAndTagsAlone_writesTheObjectAgain() {
    TestMigration migration = copied(setup().build(), "");
    migration.destination.add(
        "k1",
        "body 1".getBytes(StandardCharsets.UTF_8),
        ObjectAttributes.NONE
            .withUserMetadata(Map.of("owner", "somebody"))
            .withTags(Map.of("a", "b")));

    assertThat(verify(migration)).containsExactly("k1 METADATA", "k1 TAGS");
    RangeOutcome outcome = repair(migration, order(""));

    assertThat(outcome.settled().tally().copied()).as("one key with two kinds").isEqualTo(1);
    migration.assertMirrored();
  }

  @Test
  void repair_ofMetadata_whenTheWriteNeverArrives_isNotTakenForDoneByItsEtag() {
    TestMigration migration = copied(setup().build(), "");
    migration.destination.add(
        "k1",
        "body 1".getBytes(StandardCharsets.UTF_8),
        ObjectAttributes.NONE.withUserMetadata(Map.of("owner", "somebody")));
    verify(migration);
    FaultyObjectStore wire = new FaultyObjectStore(migration.destination);
    wire.on(Operation.PUT).key("k1").fail(StoreFailure.CONNECTION);

    repair(migration, order(""), new FaultyObjectStore(migration.source), wire);

    migration.assertMirrored();
  }

  @Test
  void repair_ofWhatChangedSinceItWasVerified_isAConflict() {
    TestMigration migration = copied(setup().build(), "");
    destination(migration, "k1", "flipped");
    destination(migration, "k2", "flipped, too");
    verify(migration);
    destination(migration, "k1", "somebody mended it otherwise");
    migration.destination.touch("k1", COPIED.plusSeconds(60));
    FaultyObjectStore wire = new FaultyObjectStore(migration.destination);
    wire.on(Operation.PUT)
        .key("k2")
        .before(() -> destination(migration, "k2", "written in the last moment"));

    RangeOutcome outcome =
        repair(migration, order(""), new FaultyObjectStore(migration.source), wire);

    assertThat(outcome.settled().tally().failed()).isEqualTo(2);
    assertThat(list(migration, outcome))
        .allSatisfy(record -> assertThat(record.code()).isEqualTo(FailureCode.CONFLICT));
    assertThat(text(migration, "k1")).isEqualTo("somebody mended it otherwise");
    assertThat(text(migration, "k2")).isEqualTo("written in the last moment");
  }

  @Test
  void repair_ofAKeyThatAppearedSince_isAConflict() {
    TestMigration migration = copied(setup().build(), "");
    migration.destination.delete(ObjectKey.of("k1"), null);
    verify(migration);
    destination(migration, "k1", "somebody's");

    RangeOutcome outcome = repair(migration, order(""));

    assertThat(outcome.settled().tally().failed()).isEqualTo(1);
    assertThat(text(migration, "k1")).isEqualTo("somebody's");
  }

  @Test
  void repair_afterARepair_findsItsOwnCopies() {
    TestMigration migration = copied(setup().build(), "");
    destination(migration, "k1", "flipped");
    verify(migration);
    repair(migration, order(""));
    FaultyObjectStore wire = new FaultyObjectStore(migration.destination);

    RangeOutcome again =
        repair(migration, order(""), new FaultyObjectStore(migration.source), wire);

    assertThat(again.settled().tally().failed()).isZero();
    assertThat(wire.writes()).isZero();
    migration.assertMirrored();
  }

  @Test
  void repair_withAPrefix_takesNothingElse() {
    TestMigration migration = copied(setup().prefixes("in/", "").build(), "in/");
    destination(migration, "k1", "flipped");
    destination(migration, "k2", "flipped");
    verify(migration);

    RangeOutcome outcome = repair(migration, order("in/k2"));

    assertThat(outcome.settled().tally().listed()).isEqualTo(1);
    assertThat(text(migration, "k1")).isEqualTo("flipped");
    assertThat(text(migration, "k2")).isEqualTo("body 2");
  }

  @Test
  void repair_leavesTheWholeListOfExceptions_andTheEquationCloses() {
    TestMigration migration = setup().build();
    fill(migration, "");
    for (String bad : List.of("k1", "k2")) {
      migration.sourceWire.on(Operation.GET).key(bad).always().fail(StoreFailure.ACCESS_DENIED);
    }
    Tally first = recorded(migration);
    destination(migration, "k3", "flipped");
    destination(migration, "k4", "flipped");
    migration.destination.add("k2", "body 2");
    assertThat(verify(migration)).containsExactly("k1 MISSING", "k3 SIZE", "k4 SIZE");
    FaultyObjectStore source = new FaultyObjectStore(migration.source);
    source.on(Operation.GET).key("k4").always().fail(StoreFailure.ACCESS_DENIED);

    RetryPlanner.Planned planned =
        new RetryPlanner(new RecordsInOrder(migration.state, order(""), ""))
            .plan(order(""), RetryPlanner.MAX_LANES);
    RangeOutcome outcome =
        repair(migration, order(""), source, new FaultyObjectStore(migration.destination));

    assertThat(planned.selected()).isEqualTo(3);
    assertThat(planned.added()).as("k1 was on record").isEqualTo(2);
    Tally before = first.reopened(planned.added());
    assertThat(before.isClosed()).isTrue();
    assertThat(outcome.settled().tally().listed()).isEqualTo(before.onRecord());
    Tally after = before.retried(outcome.settled().tally());
    assertThat(after.isClosed()).isTrue();
    assertThat(after.listed()).isEqualTo(first.listed());
    assertThat(after.failed()).isEqualTo(2);
    List<LedgerRecord> list = list(migration, outcome);
    assertThat(list)
        .extracting(record -> record.key().value())
        .as("k2 differs in nothing, so it stays on record untouched")
        .containsExactlyInAnyOrder("k2", "k4");
    assertThat(source.requests(Operation.HEAD, "k2")).isZero();
  }

  @Test
  void retry_ofARepairThatFailed_repairs() {
    Behaviour opaque = Behaviour.AWS.withEtagIsMd5(false);
    TestMigration migration = copied(setup().source(opaque).destination(opaque).build(), "");
    destination(migration, "k1", "bodz 1");
    verify(migration);
    FaultyObjectStore source = new FaultyObjectStore(migration.source);
    source.on(Operation.GET).key("k1").always().fail(StoreFailure.ACCESS_DENIED);
    RangeOutcome failed =
        repair(migration, order(""), source, new FaultyObjectStore(migration.destination));
    assertThat(list(migration, failed)).hasSize(1);
    new StateRecords(migration.state).write(StateLayout.plan(REPAIRED), onePlan());

    RangeOutcome outcome =
        repair(migration, new RetryOrder(REPAIRED, false, List.of(), "", COPIED));

    assertThat(outcome.settled().tally().failed()).isZero();
    assertThat(text(migration, "k1")).as("by listing it would be present").isEqualTo("body 1");
  }

  @Test
  void repair_ofALargeObject_keepsItInTheLease() {
    TestMigration migration =
        copied(setup().largeThreshold(CopyOptions.MIN_PART_BYTES).build(), "");
    byte[] large = new byte[(int) CopyOptions.MIN_PART_BYTES + 1];
    migration.source.add("k1", large, ObjectAttributes.NONE);
    migration.source.touch("k1", COPIED);
    assertThat(verify(migration)).containsExactly("k1 SIZE");

    RangeOutcome outcome = repair(migration, order(""));

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    migration.assertMirrored();
  }

  @Test
  void repair_ofHistories_addsWhatIsMissingAndReplacesNothing() {
    TestMigration migration = setup().versions().build();
    IntStream.range(0, 3).forEach(i -> migration.source.add("missing", "v" + i));
    migration.source.add("metadata", "v");
    IntStream.range(0, 2)
        .forEach(
            i -> {
              migration.source.add("other", "v" + i);
              migration.destination.add("other", "not v" + i);
            });
    migration.destination.add(
        "metadata",
        "v".getBytes(StandardCharsets.UTF_8),
        ObjectAttributes.NONE.withUserMetadata(Map.of("a", "b")));
    migration.destination.add("missing", "v0");
    planned(migration, TestMigration.RUN);
    assertThat(verify(migration))
        .containsExactlyInAnyOrder("metadata METADATA", "missing VERSION", "other VERSION");

    RangeOutcome outcome = repair(migration, order(""));

    assertThat(migration.destination.history("missing"))
        .isEqualTo(migration.source.history("missing"));
    assertThat(migration.destination.versionCount("metadata")).isEqualTo(1);
    assertThat(migration.destination.versionCount("other")).isEqualTo(2);
    assertThat(list(migration, outcome))
        .extracting(record -> record.key().value() + " " + record.fate() + " " + record.code())
        .containsExactlyInAnyOrder("metadata FAILED CONFLICT", "other FAILED CONFLICT");
    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
  }

  // ---- leaves

  private static TestMigration copied(TestMigration migration, String prefix) {
    fill(migration, prefix);
    recorded(migration);
    return migration;
  }

  private static void fill(TestMigration migration, String prefix) {
    for (int i = 0; i < 9; i++) {
      migration.source.add(prefix + "k" + i, "body " + i);
      migration.source.touch(prefix + "k" + i, COPIED);
    }
  }

  private static void destination(TestMigration migration, String key, String text) {
    migration.destination.add(key, text);
  }

  private static String text(TestMigration migration, String key) {
    return new String(migration.destination.bytesOf(key), StandardCharsets.UTF_8);
  }

  /** Copies, and keeps what a lane of one lease keeps. */
  private static Tally recorded(TestMigration migration) {
    RangeOutcome outcome = migration.run();
    planned(migration, TestMigration.RUN);
    keep(migration, TestMigration.RUN, outcome);
    return outcome.settled().tally();
  }

  private static Plan onePlan() {
    return new Plan(
        List.of(new LanePlan("0000", "everything", KeyRange.ALL)),
        new PlanSummary(1, 0, 0, true, 0, 0));
  }

  private static void planned(TestMigration migration, ContextRef run) {
    new StateRecords(migration.state).write(StateLayout.plan(run), onePlan());
  }

  private static void keep(TestMigration migration, ContextRef run, RangeOutcome outcome) {
    SegmentRef segment = outcome.settled().lastSegment();
    List<SegmentRef> segments = segment == null ? List.of() : List.of(segment);
    LaneRecord manifest = new LaneRecord(run, "0000", 1, segments, List.of());
    new StateRecords(migration.state).write(manifest.path(), manifest);
  }

  /** Reads every byte again, and says what differs. */
  private static List<String> verify(TestMigration migration) {
    planned(migration, VERIFIED);
    VerificationOrder order =
        new VerificationOrder(
            TestMigration.RUN,
            VerifyLevel.CONTENT,
            true,
            false,
            Instant.now().plusSeconds(60),
            Instant.now().plusSeconds(60));
    EngineLimits limits = new EngineLimits(8, 64L * 1024 * 1024, 64);
    RangeVerifier verifier =
        new RangeVerifier(
            migration.source,
            migration.destination,
            migration.context,
            order,
            migration.state,
            Ledgers.JSON,
            limits,
            new BufferPool(limits.bufferBytes()));
    try {
      RangeOutcome outcome =
          verifier.verify(task(VERIFIED), RangeCheckpoint.NONE, 1, new RecordingLink());
      keep(migration, VERIFIED, outcome);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
    return ZippedLines.of(
            AcceptedLedger.of(migration.state, VERIFIED, LedgerPage.Kind.DISCREPANCIES).page(null))
        .stream()
        .map(AcceptedLedger::discrepancy)
        .map(RepairTest::words)
        .toList();
  }

  private static String words(Discrepancy found) {
    return found.key().value() + " " + found.kind();
  }

  private static RangeTask task(ContextRef run) {
    return new RangeTask(
        run, TestMigration.LEASE, KeyRange.ALL, List.of(), null, Duration.ofMinutes(10));
  }

  private static RetryOrder order(String prefix) {
    return new RetryOrder(TestMigration.RUN, false, List.of(), prefix, COPIED, VERIFIED);
  }

  private static RangeOutcome repair(TestMigration migration, RetryOrder order) {
    return repair(
        migration,
        order,
        new FaultyObjectStore(migration.source),
        new FaultyObjectStore(migration.destination));
  }

  private static RangeOutcome repair(
      TestMigration migration,
      RetryOrder order,
      FaultyObjectStore source,
      FaultyObjectStore destination) {
    return migration
        .retry(
            task(REPAIRED),
            RangeCheckpoint.NONE,
            1,
            new RecordingLink(),
            order,
            source,
            destination)
        .outcome();
  }

  /** The list of exceptions that a repair leaves behind. */
  private static List<LedgerRecord> list(TestMigration migration, RangeOutcome outcome) {
    keep(migration, REPAIRED, outcome);
    return ZippedLines.of(
            AcceptedLedger.of(migration.state, REPAIRED, LedgerPage.Kind.EXCEPTIONS).page(null))
        .stream()
        .map(LedgerRecord::parse)
        .toList();
  }
}
