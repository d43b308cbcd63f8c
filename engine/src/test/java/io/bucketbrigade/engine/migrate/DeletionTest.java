package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.EarlierWrites;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Deleting our copies of what the source has no more, and nothing else. */
class DeletionTest {

  private static final ContextRef SECOND = TestMigration.RUN.ofRun("second");
  private static final ContextRef DELETES = TestMigration.RUN.ofRun("second-delete");
  private static final ContextRef THIRD = TestMigration.RUN.ofRun("third");

  @ParameterizedTest
  @EnumSource(
      value = Support.class,
      names = {"HONOURED", "IGNORED"})
  void delete_removesOurCopiesOfWhatIsGoneAndNothingElse(Support conditions) {
    TestMigration migration = migration(10, Behaviour.AWS.withConditionalDelete(conditions));
    migration.destination.add("k02x", "somebody's");
    goneAtSource(migration, "k02", "k07");
    FaultyObjectStore destination = new FaultyObjectStore(migration.destination);

    RangeOutcome outcome = delete(migration, destination);

    Tally tally = outcome.settled().tally();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(tally.vanished()).isEqualTo(2);
    assertThat(tally.listed()).as("no key that is not logged as gone").isEqualTo(2);
    assertThat(tally.isClosed()).isTrue();
    assertThat(destination.requests(Operation.DELETE)).isEqualTo(2);
    assertThat(migration.destination.holds("k02")).isFalse();
    assertThat(migration.destination.holds("k02x")).isTrue();
    assertThat(migration.destination.keys()).hasSize(9);
    assertThat(logged(migration, DELETES)).hasSize(2).allMatch(write -> write.deletedAt() != null);
  }

  @Test
  void pass_afterTheDeletes_comesToZeroAndCopiesWhatIsThereAgain() {
    TestMigration migration = migration(6, Behaviour.AWS);
    goneAtSource(migration, "k01", "k04");
    delete(migration, new FaultyObjectStore(migration.destination));
    migration.source.add("k04", "again");

    Tally third = pass(migration, THIRD, "second-delete", "second", "run").settled().tally();

    assertThat(third.goneAtSource()).isZero();
    assertThat(third.copied()).isEqualTo(1);
    assertThat(third.present()).isEqualTo(4);
    migration.assertMirrored();
    assertThat(logged(migration, THIRD))
        .singleElement()
        .matches(write -> write.deletedAt() == null && write.goneSince() == null);
  }

  @Test
  void pass_whenSomebodyPutADeletedCopyBack_takesItForTheirs() {
    TestMigration migration = migration(3, Behaviour.AWS);
    goneAtSource(migration, "k01");
    delete(migration, new FaultyObjectStore(migration.destination));
    migration.destination.add("k01", "body 01");

    Tally third = pass(migration, THIRD, "second-delete", "second", "run").settled().tally();

    assertThat(third.destinationOnly()).isEqualTo(1);
    assertThat(third.goneAtSource()).isZero();
  }

  @Test
  void delete_whenTheSourceHasItAgain_leavesTheCopy() {
    TestMigration migration = migration(3, Behaviour.AWS);
    goneAtSource(migration, "k01");
    migration.source.add("k01", "new");

    RangeOutcome outcome = delete(migration, new FaultyObjectStore(migration.destination));

    assertThat(outcome.settled().tally().present()).isEqualTo(1);
    assertThat(migration.destination.holds("k01")).isTrue();
  }

  @Test
  void delete_whenTheCopyWasReplaced_leavesIt() {
    TestMigration migration = migration(3, Behaviour.AWS);
    goneAtSource(migration, "k01");
    migration.destination.add("k01", "other b");

    RangeOutcome outcome = delete(migration, new FaultyObjectStore(migration.destination));

    assertThat(outcome.settled().tally().skipped()).isEqualTo(1);
    assertThat(migration.destination.holds("k01")).isTrue();
  }

  @Test
  void delete_whenTheSameBytesWereWrittenLongAfterOurs_leavesThem() {
    TestMigration migration = migration(3, Behaviour.AWS);
    goneAtSource(migration, "k01");
    migration.destination.touch("k01", Instant.now().plus(Duration.ofHours(1)));

    RangeOutcome outcome = delete(migration, new FaultyObjectStore(migration.destination));

    assertThat(outcome.settled().tally().skipped()).isEqualTo(1);
    assertThat(migration.destination.holds("k01")).isTrue();
  }

  @Test
  void delete_whenTheCopyIsReplacedInThatMoment_isRefusedByTheServer() {
    TestMigration migration = migration(3, Behaviour.AWS);
    goneAtSource(migration, "k01");
    FaultyObjectStore destination = new FaultyObjectStore(migration.destination);
    destination
        .on(Operation.DELETE)
        .key("k01")
        .before(() -> migration.destination.add("k01", "theirs"));

    RangeOutcome outcome = delete(migration, destination);

    assertThat(outcome.settled().tally().skipped()).isEqualTo(1);
    assertThat(migration.destination.bytesOf("k01")).asString().isEqualTo("theirs");
  }

  @Test
  void delete_whenTheReplyIsLost_countsItOnce() {
    TestMigration migration = migration(3, Behaviour.AWS);
    goneAtSource(migration, "k01");
    FaultyObjectStore destination = new FaultyObjectStore(migration.destination);
    destination.on(Operation.DELETE).key("k01").times(1).loseReply();

    RangeOutcome outcome = delete(migration, destination);

    assertThat(outcome.settled().tally().vanished()).isEqualTo(1);
    assertThat(migration.destination.holds("k01")).isFalse();
  }

  @Test
  void delete_inABucketThatKeepsVersions_hidesTheCopyBehindOneMarker() {
    TestMigration migration = migration(3, Behaviour.AWS.withVersioned(true));
    goneAtSource(migration, "k01");

    delete(migration, new FaultyObjectStore(migration.destination));
    RangeOutcome again = delete(migration, new FaultyObjectStore(migration.destination));

    assertThat(migration.destination.holds("k01")).isFalse();
    assertThat(migration.destination.versionCount("k01")).as("the copy and a marker").isEqualTo(2);
    assertThat(again.settled().tally().skipped()).isEqualTo(1);
  }

  @Test
  void delete_whenItIsDenied_isAFailureOnRecord() {
    TestMigration migration = migration(3, Behaviour.AWS);
    goneAtSource(migration, "k01", "k02");
    FaultyObjectStore destination = new FaultyObjectStore(migration.destination);
    destination.on(Operation.DELETE).key("k01").always().fail(StoreFailure.ACCESS_DENIED);

    RangeOutcome outcome = delete(migration, destination);

    assertThat(outcome.settled().tally().failed()).isEqualTo(1);
    assertThat(outcome.settled().tally().vanished()).isEqualTo(1);
    assertThat(outcome.settled().tally().byCode())
        .containsEntry(FailureCode.OBJECT_ACCESS_DENIED, 1L);
    assertThat(
            Ledgers.follow(
                migration.state.below(StateLayout.run(DELETES)), outcome.settled().lastSegment()))
        .extracting(Ledgers.Line::code)
        .containsExactly(FailureCode.OBJECT_ACCESS_DENIED.name());
  }

  /** A HEAD of a key in a bucket that is gone is a 404, too. */
  @Test
  void delete_whenTheSourceAsAWholeIsAway_deletesNothing() {
    TestMigration migration = migration(3, Behaviour.AWS);
    goneAtSource(migration, "k01");
    migration.sourceWire.on(Operation.LIST).always().fail(StoreFailure.NO_SUCH_BUCKET);

    RangeOutcome outcome =
        migration
            .delete(
                task(),
                RangeCheckpoint.NONE,
                1,
                new RecordingLink(),
                migration.sourceWire,
                migration.destinationWire)
            .outcome();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(migration.destination.holds("k01")).isTrue();
  }

  @Test
  void delete_withoutTheRightToWrite_waitsAndDeletesNothing() {
    TestMigration migration = migration(3, Behaviour.AWS);
    goneAtSource(migration, "k01");
    RecordingLink link = new RecordingLink();
    link.allowWrites(false);
    FaultyObjectStore destination = new FaultyObjectStore(migration.destination);

    TestMigration.Attempt attempt =
        migration.delete(
            task(),
            RangeCheckpoint.NONE,
            1,
            link,
            new FaultyObjectStore(migration.source),
            destination);
    Await.until("it asked for the right to write", () -> link.timesAskedToWrite() > 0);
    link.stop(StopReason.RECALLED);
    RangeOutcome outcome = attempt.outcome();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.RECALLED);
    assertThat(destination.requests(Operation.DELETE)).isZero();
    assertThat(migration.destination.holds("k01")).isTrue();
  }

  @Test
  void delete_afterAnAttemptThatDied_countsWhatThatDeleted() {
    TestMigration migration = migration(40, Behaviour.AWS);
    goneAtSource(migration, "k05", "k20", "k30");
    FaultyObjectStore dying = new FaultyObjectStore(migration.destination);
    FaultyObjectStore.Gate gate = dying.on(Operation.DELETE).key("k20").hold();
    TestMigration.Attempt first =
        migration.delete(
            task(),
            RangeCheckpoint.NONE,
            1,
            new RecordingLink(),
            new FaultyObjectStore(migration.source),
            dying);
    gate.awaitArrival();
    Await.until("the others are deleted", () -> migration.destination.keys().size() == 38);
    first.kill();

    RangeOutcome outcome =
        migration
            .delete(
                task(),
                RangeCheckpoint.NONE,
                2,
                new RecordingLink(),
                new FaultyObjectStore(migration.source),
                new FaultyObjectStore(migration.destination))
            .outcome();

    assertThat(outcome.settled().tally().vanished()).isEqualTo(3);
    assertThat(outcome.settled().tally().isClosed()).isTrue();
    migration.assertMirrored();
  }

  // ---- leaves

  /** A migration of so many objects that was copied. */
  private static TestMigration migration(int objects, Behaviour destination) {
    TestMigration migration = setup().destination(destination).build();
    for (int i = 0; i < objects; i++) {
      migration.source.add("k%02d".formatted(i), "body %02d".formatted(i));
    }
    migration.keep(TestMigration.RUN, migration.run());
    return migration;
  }

  /** Takes keys from the source, and goes over it again. */
  private static void goneAtSource(TestMigration migration, String... keys) {
    for (String key : keys) {
      migration.source.delete(ObjectKey.of(key), null);
    }
    Tally tally = pass(migration, SECOND, "run").settled().tally();
    assertThat(tally.goneAtSource()).isEqualTo(keys.length);
    migration.goOnFrom(EarlierWrites.of(List.of("run")).after("second"));
  }

  private static RangeOutcome pass(TestMigration migration, ContextRef run, String... logs) {
    migration.goOnFrom(EarlierWrites.of(List.of(logs)));
    RangeOutcome outcome =
        migration.run(
            new RangeTask(
                run, TestMigration.LEASE, KeyRange.ALL, List.of(), null, Duration.ofMinutes(10)));
    migration.keep(run, outcome);
    return outcome;
  }

  private static RangeOutcome delete(TestMigration migration, FaultyObjectStore destination) {
    RangeOutcome outcome =
        migration
            .delete(
                task(),
                RangeCheckpoint.NONE,
                1,
                new RecordingLink(),
                new FaultyObjectStore(migration.source),
                destination)
            .outcome();
    migration.keep(DELETES, outcome);
    return outcome;
  }

  private static RangeTask task() {
    return new RangeTask(
        DELETES, TestMigration.LEASE, KeyRange.ALL, List.of(), null, Duration.ofMinutes(10));
  }

  private static List<ObjectWrite> logged(TestMigration migration, ContextRef run) {
    List<ObjectWrite> writes = new ArrayList<>();
    AcceptedLedger.of(migration.state, run, LedgerPage.Kind.WRITES)
        .forEachOfLane("0000", line -> writes.add(ObjectWrite.parse(line)));
    return writes;
  }
}
