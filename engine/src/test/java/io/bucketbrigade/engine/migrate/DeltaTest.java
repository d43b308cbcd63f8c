package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.store.Behaviour;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Later passes, which know what earlier ones wrote. */
class DeltaTest {

  private static final Behaviour OPAQUE = Behaviour.AWS.withEtagIsMd5(false);
  private static final ContextRef SECOND = TestMigration.RUN.ofRun("second");
  private static final ContextRef THIRD = TestMigration.RUN.ofRun("third");

  @Test
  void pass_whenNothingChanged_movesNothingAndLooksAtNoObject() {
    TestMigration migration = opaque(50);
    first(migration);
    FaultyObjectStore source = new FaultyObjectStore(migration.source);
    FaultyObjectStore destination = new FaultyObjectStore(migration.destination);

    Tally again = pass(migration, SECOND, source, destination, "run").settled().tally();

    assertThat(again.present()).isEqualTo(50);
    assertThat(again.isClosed()).isTrue();
    assertThat(source.requests()).isEqualTo(source.requests(Operation.LIST));
    assertThat(destination.requests()).isEqualTo(destination.requests(Operation.LIST));
  }

  @Test
  void pass_whenASourceWasReplacedWhileItWasCopied_copiesItAlone() {
    TestMigration migration = opaque(20);
    first(migration);
    migration.source.add("k07", "other 07");
    migration.source.touch("k07", Instant.now().minusSeconds(3_600));

    RangeOutcome again = pass(migration, SECOND, "run");

    assertThat(again.settled().tally().copied()).isEqualTo(1);
    assertThat(again.settled().tally().failed()).as("our own copy is no conflict").isZero();
    assertThat(migration.destination.bytesOf("k07")).asString().isEqualTo("other 07");
    migration.assertMirrored();
    assertThat(pass(migration, THIRD, "second", "run").settled().tally().present()).isEqualTo(20);
  }

  @Test
  void pass_whenSomebodyElseReplacedOurCopy_leavesItAsAConflict() {
    TestMigration migration = setup().build();
    migration.source.add("a", "ours");
    migration.source.touch("a", Instant.now().minusSeconds(7_200));
    first(migration);
    migration.destination.add("a", "them");

    RangeOutcome again = pass(migration, SECOND, "run");

    assertThat(again.settled().tally().failed()).isEqualTo(1);
    assertThat(
            Ledgers.follow(
                migration.state.below(StateLayout.run(SECOND)), again.settled().lastSegment()))
        .extracting(Ledgers.Line::code)
        .containsExactly(FailureCode.CONFLICT.name());
    assertThat(migration.destination.bytesOf("a")).asString().isEqualTo("them");
  }

  @Test
  void pass_whenOurCopyIsNoLongerThere_copiesAgain() {
    TestMigration migration = opaque(3);
    first(migration);
    migration.destination.delete(ObjectKey.of("k01"), null);

    assertThat(pass(migration, SECOND, "run").settled().tally().copied()).isEqualTo(1);
    migration.assertMirrored();
  }

  @Test
  void pass_whenASourceIsGone_keepsItsCopyAndSaysSo() {
    TestMigration migration = opaque(5);
    migration.destination.add("k02a", "somebody's");
    first(migration);
    migration.source.delete(ObjectKey.of("k02"), null);

    RangeOutcome again = pass(migration, SECOND, "run");

    Tally tally = again.settled().tally();
    assertThat(tally.goneAtSource()).isEqualTo(1);
    assertThat(tally.destinationOnly()).isEqualTo(2);
    assertThat(tally.listed()).isEqualTo(4);
    assertThat(migration.destination.keys()).contains(ObjectKey.of("k02"));
    List<ObjectWrite> logged = logged(migration, SECOND);
    assertThat(logged).extracting(write -> write.key().value()).containsExactly("k02");
    assertThat(logged.getFirst().goneSince()).isNotNull();
  }

  @Test
  void pass_whenASourceIsThereAgain_countsItAsGoneNoMore() {
    TestMigration migration = opaque(5);
    first(migration);
    byte[] body = migration.source.bytesOf("k02");
    migration.source.delete(ObjectKey.of("k02"), null);
    pass(migration, SECOND, "run");
    migration.source.add("k02", new String(body, StandardCharsets.UTF_8));

    RangeOutcome again = pass(migration, THIRD, "second", "run");

    assertThat(again.settled().tally().goneAtSource()).isZero();
    assertThat(logged(migration, THIRD)).allMatch(write -> write.goneSince() == null);
    migration.assertMirrored();
  }

  @Test
  void pass_thatCarriesOver_leavesALogThatSaysAll() {
    TestMigration migration = opaque(30);
    first(migration);
    migration.source.add("k03", "other 03");
    migration.sourceWire.on(Operation.GET).key("k03").always().fail(StoreFailure.ACCESS_DENIED);
    migration.goOnFrom(new EarlierWrites(List.of("run"), true));
    RangeOutcome second = run(migration, SECOND);
    assertThat(second.settled().tally().failed()).isEqualTo(1);
    assertThat(logged(migration, SECOND)).hasSize(30);
    FaultyObjectStore source = new FaultyObjectStore(migration.source);

    Tally third =
        pass(migration, THIRD, source, new FaultyObjectStore(migration.destination), "second")
            .settled()
            .tally();

    assertThat(third.copied()).as("what failed is still known as ours").isEqualTo(1);
    assertThat(third.present()).isEqualTo(29);
    assertThat(source.requests(Operation.GET)).isEqualTo(1);
    migration.assertMirrored();
  }

  @Test
  void log_ofALeaseThatDied_holdsEachKeyThatItsSuccessorBooked() {
    TestMigration migration = opaque(60);
    RangeTask task = migration.task(KeyRange.ALL);
    migration.destinationWire.on(Operation.PUT).key("k40").always().hold();
    RecordingLink link = new RecordingLink();
    TestMigration.Attempt attempt = migration.start(task, link);
    Await.until("all others are settled", () -> link.last().tally().copied() == 59);
    attempt.kill();
    RangeCheckpoint accepted =
        link.heartbeats().stream()
            .filter(beat -> beat.tally().copied() > 0)
            .findFirst()
            .orElseThrow();
    FaultyObjectStore destination = new FaultyObjectStore(migration.destination);

    RangeOutcome outcome =
        migration
            .start(
                task,
                accepted,
                2,
                Instant.now().minusSeconds(5),
                new RecordingLink(),
                new FaultyObjectStore(migration.source),
                destination)
            .outcome();
    migration.keep(TestMigration.RUN, outcome);

    assertThat(outcome.settled().tally().copied()).isEqualTo(60);
    assertThat(logged(migration, TestMigration.RUN))
        .extracting(write -> write.key().value())
        .containsExactlyInAnyOrderElementsOf(
            migration.source.keys().stream().map(ObjectKey::value).toList());
    assertThat(pass(migration, SECOND, "run").settled().tally().present()).isEqualTo(60);
  }

  // ---- leaves

  private static TestMigration opaque(int objects) {
    TestMigration migration = setup().source(OPAQUE).destination(OPAQUE).build();
    for (int i = 0; i < objects; i++) {
      migration.source.add("k%02d".formatted(i), "body  %02d".formatted(i));
    }
    return migration;
  }

  private static void first(TestMigration migration) {
    RangeOutcome outcome = migration.run();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    migration.keep(TestMigration.RUN, outcome);
  }

  private static RangeOutcome pass(TestMigration migration, ContextRef run, String... logs) {
    return pass(
        migration,
        run,
        new FaultyObjectStore(migration.source),
        new FaultyObjectStore(migration.destination),
        logs);
  }

  private static RangeOutcome pass(
      TestMigration migration,
      ContextRef run,
      FaultyObjectStore source,
      FaultyObjectStore destination,
      String... logs) {
    migration.goOnFrom(EarlierWrites.of(List.of(logs)));
    RangeOutcome outcome =
        migration
            .start(
                task(run),
                RangeCheckpoint.NONE,
                1,
                Instant.now(),
                new RecordingLink(),
                source,
                destination)
            .outcome();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    migration.keep(run, outcome);
    return outcome;
  }

  private static RangeOutcome run(TestMigration migration, ContextRef run) {
    RangeOutcome outcome = migration.run(task(run));
    migration.keep(run, outcome);
    return outcome;
  }

  private static RangeTask task(ContextRef run) {
    return new RangeTask(
        run, TestMigration.LEASE, KeyRange.ALL, List.of(), null, Duration.ofMinutes(10));
  }

  private static List<ObjectWrite> logged(TestMigration migration, ContextRef run) {
    List<ObjectWrite> writes = new ArrayList<>();
    AcceptedLedger.of(migration.state, run, LedgerPage.Kind.WRITES)
        .forEachOfLane("0000", line -> writes.add(ObjectWrite.parse(line)));
    return writes;
  }
}
