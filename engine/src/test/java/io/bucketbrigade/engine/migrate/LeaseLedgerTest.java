package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.migrate.TestMigration.Attempt;
import io.bucketbrigade.engine.store.FaultyObjectStore.Gate;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a lease puts on record, and in which order. */
class LeaseLedgerTest {

  @Test
  void heartbeat_whileItsSegmentIsNotDurable_isNotSent() {
    TestMigration migration = setup().build();
    migration.source.add("a", "denied");
    migration.source.add("b", "fine");
    migration.sourceWire.on(Operation.GET).key("a").always().fail(StoreFailure.ACCESS_DENIED);
    migration.state.holdWrites();
    RecordingLink link = new RecordingLink();

    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);
    Await.until("the segment is being written", migration.state::isHolding);
    List<RangeCheckpoint> before = link.heartbeats();
    migration.state.release();
    RangeOutcome outcome = attempt.outcome();

    assertThat(before).allSatisfy(c -> assertThat(c.tally().failed()).isZero());
    assertThat(before).allSatisfy(c -> assertThat(c.lastSegment()).isNull());
    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "FAILED", "OBJECT_ACCESS_DENIED"));
  }

  @Test
  void heartbeats_leadToExactlyTheExceptionsOfTheirTally() {
    TestMigration migration = setup().limits(4, 64).build();
    for (int i = 0; i < 400; i++) {
      migration.source.add("k%03d".formatted(i), "x");
      if (i % 7 == 0) {
        String key = "k%03d".formatted(i);
        migration.sourceWire.on(Operation.GET).key(key).always().fail(StoreFailure.ACCESS_DENIED);
      }
    }
    RecordingLink link =
        new RecordingLink(
            checkpoint -> {
              long failed = checkpoint.tally().failed();
              assertThat(Ledgers.follow(migration.ofRun(), checkpoint.lastSegment()))
                  .doesNotHaveDuplicates()
                  .hasSize((int) failed);
              assertThat(checkpoint.tally().byCode())
                  .isEqualTo(
                      failed == 0 ? Map.of() : Map.of(FailureCode.OBJECT_ACCESS_DENIED, failed));
            });

    // One held object makes the lease last for more than one checkpoint.
    Gate gate = migration.sourceWire.on(Operation.GET).key("k200").hold();
    Attempt lease = migration.start(migration.task(KeyRange.ALL), link);
    Await.until("a segment", () -> !migration.state.writtenInOrder().isEmpty());
    gate.open();
    RangeOutcome outcome = lease.outcome();

    assertThat(outcome.settled().tally().failed()).isEqualTo(58);
    assertThat(migration.state.writtenInOrder()).hasSizeGreaterThan(1);
    assertThat(migration.ledger(outcome))
        .extracting(Line::key)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 58).mapToObj(i -> "k%03d".formatted(7 * i)).toList());
  }

  @Test
  void ledger_ofAnAttemptThatDied_doesNotCountBeyondTheAcceptedHeartbeat() {
    TestMigration migration = setup().build();
    for (String key : List.of("a", "b", "c")) {
      migration.source.add(key, "x");
    }
    migration.sourceWire.on(Operation.GET).key("b").always().fail(StoreFailure.ACCESS_DENIED);
    Instant started = Instant.now();
    RangeOutcome lost = migration.run();
    migration.sourceWire.heal();

    RangeOutcome outcome =
        migration
            .start(
                migration.task(KeyRange.ALL), RangeCheckpoint.NONE, 2, started, new RecordingLink())
            .outcome();

    assertThat(lost.settled().tally().failed()).as("the orphan exists").isEqualTo(1);
    assertThat(migration.state.writtenInOrder())
        .filteredOn(name -> name.startsWith("runs/run/ledger/"))
        .hasSize(1);
    assertThat(outcome.settled().tally().copied()).isEqualTo(3);
    assertThat(outcome.settled().tally().failed()).isZero();
    assertThat(migration.ledger(outcome)).isEmpty();
  }

  @Test
  void ledger_whenAnAttemptGoesOn_holdsBothAttemptsExceptionsOnce() {
    TestMigration migration = setup().build();
    for (String key : List.of("a", "b", "c", "z")) {
      migration.source.add(key, "x");
    }
    migration.sourceWire.on(Operation.GET).key("a").always().fail(StoreFailure.ACCESS_DENIED);
    migration.sourceWire.on(Operation.GET).key("z").always().fail(StoreFailure.ACCESS_DENIED);
    Gate stuck = migration.destinationWire.on(Operation.PUT).key("c").hold();
    RecordingLink link = new RecordingLink();
    Instant started = Instant.now();
    Attempt first = migration.start(migration.task(KeyRange.ALL), link);
    stuck.awaitArrival();
    Await.until("a is on record", () -> link.last().lastSegment() != null);
    RangeCheckpoint accepted =
        link.heartbeats().stream().filter(c -> c.lastSegment() != null).findFirst().orElseThrow();
    first.kill();

    RangeOutcome outcome =
        migration
            .start(migration.task(KeyRange.ALL), accepted, 2, started, new RecordingLink())
            .outcome();

    assertThat(outcome.settled().tally())
        .isEqualTo(
            new Tally(4, 2, 0, 0, 0, 2, 0, 0, 2, 0, 0)
                .withCodes(Map.of(FailureCode.OBJECT_ACCESS_DENIED, 2L)));
    assertThat(migration.ledger(outcome))
        .containsExactlyInAnyOrder(
            new Line("a", "FAILED", "OBJECT_ACCESS_DENIED"),
            new Line("z", "FAILED", "OBJECT_ACCESS_DENIED"));
  }

  // ---- a state store in trouble

  @Test
  void stateStore_whenFull_settlesNothingThatIsNotOnRecord() {
    TestMigration migration = setup().build();
    migration.source.add("a", "x");
    migration.source.add("b", "denied");
    migration.source.add("c", "x");
    migration.sourceWire.on(Operation.GET).key("b").always().fail(StoreFailure.ACCESS_DENIED);
    migration.state.failWrites(Integer.MAX_VALUE);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(outcome.problem()).isNotNull();
    assertThat(outcome.problem()).extracting(Problem::side).isEqualTo(Side.STATE);
    assertThat(outcome.problem())
        .extracting(Problem::code)
        .isEqualTo(FailureCode.STATE_UNAVAILABLE);
    assertThat(outcome.settled().tally().failed()).isZero();
    assertThat(outcome.settled().tally().isClosed()).isTrue();
    assertThat(outcome.settled().lastSegment()).isNull();
    assertCursorBefore(outcome.settled(), "b");
  }

  @Test
  void stateStore_whenFullForOneWriteWhileMuchIsInFlight_losesNoRecord() {
    // Requests that take a moment to end keep the lease alive after the failed write, which is when
    // a second checkpoint could cover what the first one failed to record.
    TestMigration migration =
        setup()
            .clocks(
                new LeaseClocks(
                    Duration.ofMillis(1),
                    Duration.ofMillis(1),
                    Duration.ofMillis(300),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(1)))
            .build();
    migration.source.add("a", "denied");
    migration.source.add("b", "slow to die");
    migration.sourceWire.on(Operation.GET).key("a").always().fail(StoreFailure.ACCESS_DENIED);
    CountDownLatch deaf = new CountDownLatch(1);
    CountDownLatch arrived = new CountDownLatch(1);
    migration
        .destinationWire
        .on(Operation.PUT)
        .key("b")
        .before(
            () -> {
              arrived.countDown();
              awaitDeaf(deaf);
            });
    migration.state.failWrites(1);
    RecordingLink link = new RecordingLink();

    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);
    RangeOutcome outcome = attempt.outcome();
    deaf.countDown();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(link.heartbeats())
        .allSatisfy(
            c ->
                assertThat(Ledgers.follow(migration.ofRun(), c.lastSegment()))
                    .hasSize((int) c.tally().failed()));
    assertThat(migration.ledger(outcome)).hasSize((int) outcome.settled().tally().failed());
  }

  @Test
  void stateStore_whenMended_theNextLeaseRecordsEverything() {
    TestMigration migration = setup().build();
    migration.source.add("a", "x");
    migration.source.add("b", "denied");
    migration.sourceWire.on(Operation.GET).key("b").always().fail(StoreFailure.ACCESS_DENIED);
    migration.state.failWrites(1);
    Instant started = Instant.now();
    RangeOutcome first = migration.run();

    RangeOutcome second =
        migration.run(
            migration.task(
                first.settled().cursor() == null
                    ? KeyRange.ALL
                    : KeyRange.ALL.startingAfter(first.settled().cursor()),
                first.settled().holes(),
                started));

    assertThat(second.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(first.settled().tally().plus(second.settled().tally()))
        .isEqualTo(
            new Tally(2, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0)
                .withCodes(Map.of(FailureCode.OBJECT_ACCESS_DENIED, 1L)));
    assertThat(migration.ledger(second))
        .containsExactly(new Line("b", "FAILED", "OBJECT_ACCESS_DENIED"));
  }

  // ---- leaves

  private static void assertCursorBefore(RangeCheckpoint settled, String key) {
    ObjectKey cursor = settled.cursor();
    assertThat(cursor == null || cursor.isBefore(ObjectKey.of(key))).isTrue();
  }

  /** As a request that does not notice its interrupt for a while. */
  private static void awaitDeaf(CountDownLatch latch) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + Duration.ofMillis(200).toNanos();
    while (latch.getCount() > 0 && System.nanoTime() - deadline < 0) {
      interrupted |= Thread.interrupted();
      Thread.onSpinWait();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
