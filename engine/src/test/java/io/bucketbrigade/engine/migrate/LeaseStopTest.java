package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.TestMigration.Attempt;
import io.bucketbrigade.engine.store.FaultyObjectStore.Gate;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a lease ends before its range does, and what it says is left. */
@Execution(ExecutionMode.CONCURRENT)
class LeaseStopTest {

  /** What the lane allows a recalled lease, in the design of the protocol. */
  private static final Duration RECALL_LIMIT = Duration.ofSeconds(6);

  // ---- recall

  @Test
  void recall_whenAnObjectIsStuck_returnsWithinSixSecondsWithItsKeyInTheRemainder() {
    TestMigration migration = setup().clocks(LeaseClocks.DEFAULT).build();
    add(migration, "a", "b", "c");
    Gate stuck = migration.destinationWire.on(Operation.PUT).key("b").hold();
    RecordingLink link = new RecordingLink();
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);
    stuck.awaitArrival();

    long askedNanos = System.nanoTime();
    link.stop(StopReason.RECALLED);
    RangeOutcome outcome = attempt.outcome();

    assertThat(Duration.ofNanos(System.nanoTime() - askedNanos)).isLessThan(RECALL_LIMIT);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.RECALLED);
    assertThat(outcome.problem()).isNull();
    assertThat(outcome.settled().cursor()).isEqualTo(ObjectKey.of("c"));
    assertThat(outcome.settled().holes()).containsExactly(ObjectKey.of("b"));
    assertThat(outcome.settled().tally().copied()).isEqualTo(2);
    assertThat(outcome.settled().tally().isClosed()).isTrue();
    assertThat(migration.destination.holds("b")).isFalse();
  }

  @Test
  void recall_whenARequestIgnoresInterrupts_returnsWithinSixSecondsAllTheSame() {
    TestMigration migration = setup().clocks(LeaseClocks.DEFAULT).build();
    add(migration, "a", "b");
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch deaf = new CountDownLatch(1);
    migration
        .sourceWire
        .on(Operation.GET)
        .key("a")
        .before(
            () -> {
              arrived.countDown();
              awaitUninterruptibly(deaf);
            });
    RecordingLink link = new RecordingLink();
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);
    awaitUninterruptibly(arrived);

    long askedNanos = System.nanoTime();
    link.stop(StopReason.RECALLED);
    RangeOutcome outcome = attempt.outcome();

    assertThat(Duration.ofNanos(System.nanoTime() - askedNanos)).isLessThan(RECALL_LIMIT);
    assertThat(outcome.settled().holes()).containsExactly(ObjectKey.of("a"));
    deaf.countDown();
  }

  @ParameterizedTest
  @EnumSource(
      value = StopReason.class,
      names = {"RECALLED", "WORKER_SHUTDOWN"})
  void stop_whenTheFirstObjectIsStuck_settlesNothingBeyondWhatIsDone(StopReason reason) {
    TestMigration migration = setup().limits(1, 100).build();
    add(migration, "a", "b", "c");
    Gate stuck = migration.sourceWire.on(Operation.GET).key("a").hold();
    RecordingLink link = new RecordingLink();
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);
    stuck.awaitArrival();

    link.stop(reason);
    RangeOutcome outcome = attempt.outcome();

    assertThat(outcome.stopReason()).isEqualTo(reason);
    assertThat(outcome.problem()).isNull();
    assertThat(outcome.settled().cursor()).isNull();
    assertThat(outcome.settled().holes()).isEmpty();
    assertThat(outcome.settled().firstKey()).isNull();
    assertThat(outcome.firstKeyBeyond()).isEqualTo(ObjectKey.of("a"));
  }

  @Test
  void stop_whenAListingIsStuck_returnsAtOnce() {
    TestMigration migration = setup().clocks(LeaseClocks.DEFAULT).build();
    Gate stuck = migration.destinationWire.on(Operation.LIST).hold();
    RecordingLink link = new RecordingLink();
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);
    stuck.awaitArrival();

    long askedNanos = System.nanoTime();
    link.stop(StopReason.WORKER_SHUTDOWN);
    RangeOutcome outcome = attempt.outcome();

    assertThat(Duration.ofNanos(System.nanoTime() - askedNanos)).isLessThan(Duration.ofSeconds(2));
    assertThat(outcome.stopReason()).isEqualTo(StopReason.WORKER_SHUTDOWN);
    assertThat(outcome.settled().cursor()).isNull();
  }

  @Test
  void stop_whenNothingIsStuck_finishesWhatIsInFlight() {
    TestMigration migration = setup().clocks(LeaseClocks.DEFAULT).limits(4, 100).build();
    for (int i = 0; i < 3_000; i++) {
      migration.source.add("k%04d".formatted(i), "x");
    }
    Gate gate = migration.destinationWire.on(Operation.PUT).times(4).hold();
    RecordingLink link = new RecordingLink();
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);
    Await.until("four are in flight", () -> migration.destinationWire.requests(Operation.PUT) == 4);

    link.stop(StopReason.RECALLED);
    Await.until("the lease knows", link::wasToldToStop);
    gate.open();
    RangeOutcome outcome = attempt.outcome();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.RECALLED);
    assertThat(outcome.settled().cursor()).isEqualTo(migration.destination.keys().getLast());
    assertThat(outcome.settled().holes()).isEmpty();
    assertThat(outcome.settled().tally().copied())
        .isGreaterThanOrEqualTo(4)
        .isEqualTo(migration.destination.keys().size());
  }

  @Test
  void stop_afterTheLeaseReturned_noWriteHappensAnyMore() {
    TestMigration migration = setup().limits(8, 100).build();
    for (int i = 0; i < 300; i++) {
      migration.source.add("k%03d".formatted(i), "x");
    }
    migration.destinationWire.on(Operation.PUT).times(20).before(() -> {});
    Gate stuck = migration.destinationWire.on(Operation.PUT).always().hold();
    RecordingLink link = new RecordingLink();
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);
    stuck.awaitArrival();

    link.stop(StopReason.RECALLED);
    RangeOutcome outcome = attempt.outcome();
    long puts = migration.destinationWire.requests(Operation.PUT);
    stuck.open();

    assertThat(outcome.settled().tally().copied()).isEqualTo(20);
    assertThat(migration.destination.keys()).hasSize(20);
    assertThat(migration.destinationWire.requests(Operation.PUT)).isEqualTo(puts);
  }

  // ---- time budget

  @Test
  void timeBudget_whenOver_handsBackWhatIsLeft() {
    TestMigration migration = setup().limits(2, 10).build();
    for (int i = 0; i < 100; i++) {
      migration.source.add("k%03d".formatted(i), "x");
    }
    Gate gate = migration.destinationWire.on(Operation.PUT).key("k050").hold();
    RangeTask whole = migration.task(KeyRange.ALL);
    RangeTask task =
        new RangeTask(
            whole.context(),
            whole.leaseId(),
            whole.range(),
            whole.holes(),
            null,
            Duration.ofMillis(1));
    RecordingLink link = new RecordingLink(checkpoint -> gate.open());

    RangeOutcome outcome = migration.start(task, link).outcome();

    assertThat(outcome.stopReason()).isIn(StopReason.TIME_BUDGET, StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().isClosed()).isTrue();
    assertThat(outcome.settled().holes()).isEmpty();
    assertThat((long) migration.destination.keys().size())
        .isEqualTo(outcome.settled().tally().copied());
  }

  @Test
  void timeBudget_whenEachLeaseIsShort_theyTileTheRangeAndCountEachKeyOnce() {
    TestMigration migration = setup().limits(4, 16).build();
    for (int i = 0; i < 200; i++) {
      migration.source.add("k%03d".formatted(i), "x");
    }
    migration.destinationWire.beforeEach(() -> pause(Duration.ofMillis(1)));
    RangeTask task = brief(migration.task(KeyRange.ALL), KeyRange.ALL, List.of());
    long copied = 0;
    List<StopReason> reasons = new ArrayList<>();
    ObjectKey beyond = null;
    do {
      RangeOutcome outcome = migration.run(task);
      copied += outcome.settled().tally().copied();
      reasons.add(outcome.stopReason());
      if (beyond != null && outcome.settled().firstKey() != null) {
        assertThat(outcome.settled().firstKey()).isEqualTo(beyond);
      }
      beyond = outcome.firstKeyBeyond();
      task = brief(task, rest(task.range(), outcome), outcome.settled().holes());
    } while (reasons.getLast() != StopReason.EXHAUSTED);

    assertThat(reasons).hasSizeGreaterThan(2);
    assertThat(copied).isEqualTo(200);
    assertThat(migration.destinationWire.writes()).isEqualTo(200);
    migration.assertMirrored();
  }

  // ---- holes

  @Test
  void slowObject_doesNotPinTheCursor() {
    TestMigration migration = setup().build();
    for (int i = 0; i < 200; i++) {
      migration.source.add("k%03d".formatted(i), "x");
    }
    Gate slow = migration.destinationWire.on(Operation.PUT).key("k000").hold();
    RecordingLink link = new RecordingLink();
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);

    Await.until("all others are settled", () -> link.last().tally().copied() == 199);
    RangeCheckpoint checkpoint = link.last();
    slow.open();
    RangeOutcome outcome = attempt.outcome();

    assertThat(checkpoint.cursor()).isEqualTo(ObjectKey.of("k199"));
    assertThat(checkpoint.holes()).containsExactly(ObjectKey.of("k000"));
    assertThat(checkpoint.tally().listed()).isEqualTo(199);
    assertThat(checkpoint.tally().isClosed()).isTrue();
    assertThat(checkpoint.firstKey()).isEqualTo(ObjectKey.of("k000"));
    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().holes()).isEmpty();
    assertThat(outcome.settled().tally().copied()).isEqualTo(200);
  }

  @Test
  void slowObjects_moreThanAHeartbeatMayHold_pinTheCursor() {
    TestMigration migration = setup().limits(64, 500).build();
    for (int i = 0; i < 100; i++) {
      migration.source.add("k%03d".formatted(i), "x");
    }
    for (int i = 0; i < 80; i += 2) {
      migration.destinationWire.on(Operation.PUT).key("k%03d".formatted(i)).hold();
    }
    RecordingLink link = new RecordingLink();
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);

    Await.until("32 objects are settled", () -> link.last().tally().copied() == 32);
    RangeCheckpoint checkpoint = link.last();
    link.stop(StopReason.RECALLED);
    RangeOutcome outcome = attempt.outcome();

    assertThat(checkpoint.cursor()).isEqualTo(ObjectKey.of("k063"));
    assertThat(checkpoint.tally().copied()).isEqualTo(32);
    assertThat(link.heartbeats())
        .allSatisfy(c -> assertThat(c.holes()).hasSizeLessThanOrEqualTo(RangeCheckpoint.MAX_HOLES));
    assertThat(outcome.settled().holes()).hasSize(32);
    assertThat(outcome.firstKeyBeyond()).isEqualTo(ObjectKey.of("k064"));
  }

  @Test
  void slowObjects_withLongKeys_keepHeartbeatsSmall() {
    TestMigration migration = setup().build();
    String longName = "n".repeat(1_000);
    for (int i = 0; i < 10; i++) {
      migration.source.add(i + longName, "x");
    }
    Gate slow = migration.destinationWire.on(Operation.PUT).key("2" + longName).hold();
    migration.destinationWire.on(Operation.PUT).key("5" + longName).hold();
    RecordingLink link = new RecordingLink();
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);
    slow.awaitArrival();

    Await.until(
        "the cursor stands before the second slow object",
        () -> ObjectKey.of("4" + longName).equals(link.last().cursor()));
    link.stop(StopReason.RECALLED);
    RangeOutcome outcome = attempt.outcome();

    assertThat(outcome.settled().cursor()).isEqualTo(ObjectKey.of("4" + longName));
    assertThat(outcome.settled().holes()).containsExactly(ObjectKey.of("2" + longName));
    assertThat(outcome.settled().tally().copied()).isEqualTo(4);
  }

  @Test
  void holes_ofTheAttemptBefore_areDone() {
    TestMigration migration = setup().build();
    add(migration, "a", "b", "c", "d");
    migration.destinationWire.on(Operation.PUT).key("b").hold();
    RecordingLink link = new RecordingLink();
    Instant started = Instant.now();
    Attempt first = migration.start(migration.task(KeyRange.ALL), link);
    Await.until("all others are settled", () -> link.last().tally().copied() == 3);
    first.kill();

    RangeOutcome outcome =
        migration
            .start(migration.task(KeyRange.ALL), link.last(), 2, started, new RecordingLink())
            .outcome();

    assertThat(link.last().holes()).containsExactly(ObjectKey.of("b"));
    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().copied()).isEqualTo(4);
    assertThat(outcome.settled().tally().isClosed()).isTrue();
    assertThat(migration.destinationWire.writes()).isEqualTo(4);
    migration.assertMirrored();
  }

  @Test
  void holes_ofALeaseBefore_areDone() {
    TestMigration migration = setup().build();
    add(migration, "a", "b", "c", "d", "e");

    RangeOutcome outcome =
        migration.run(
            migration.task(
                new KeyRange(ObjectKey.of("c"), ObjectKey.of("d")), keys("a", "b"), Instant.now()));

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().copied()).isEqualTo(3);
    assertThat(outcome.settled().firstKey()).isEqualTo(ObjectKey.of("d"));
    assertThat(outcome.firstKeyBeyond()).isEqualTo(ObjectKey.of("e"));
    assertThat(migration.destination.keys())
        .extracting(ObjectKey::value)
        .containsExactly("a", "b", "d");
  }

  @Test
  void holes_whenOnlyTheyAreLeft_areDone() {
    TestMigration migration = setup().build();
    add(migration, "a", "b", "c");

    RangeOutcome outcome =
        migration.run(
            migration.task(
                new KeyRange(ObjectKey.of("c"), ObjectKey.of("c")), keys("a"), Instant.now()));

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.holds("a")).isTrue();
  }

  @Test
  void holes_whenStoppedBeforeTheyAreDone_areAllStillInTheRemainder() {
    TestMigration migration = setup().limits(1, 100).build();
    add(migration, "a", "b", "c", "d", "e", "f");
    Gate stuck = migration.destinationWire.on(Operation.PUT).key("b").hold();
    RangeTask task =
        migration.task(new KeyRange(ObjectKey.of("e"), null), keys("a", "b", "c", "d"), null);
    RecordingLink link = new RecordingLink();
    Attempt attempt = migration.start(task, link);
    stuck.awaitArrival();

    link.stop(StopReason.RECALLED);
    RangeOutcome outcome = attempt.outcome();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(outcome.settled().holes()).isEqualTo(keys("b", "c", "d"));
    assertThat(outcome.settled().cursor()).isEqualTo(ObjectKey.of("e"));
    assertThat(outcome.firstKeyBeyond()).isNull();
  }

  @Test
  void holes_whenStoppedBeforeAnythingBegan_areAllStillInTheRemainder() {
    TestMigration migration = setup().build();
    add(migration, "a", "b", "c");
    RecordingLink link = new RecordingLink();
    link.stop(StopReason.RECALLED);
    migration.destinationWire.beforeEach(() -> pause(Duration.ofMillis(400)));
    migration.sourceWire.beforeEach(() -> pause(Duration.ofMillis(400)));

    RangeOutcome outcome =
        migration
            .start(migration.task(new KeyRange(ObjectKey.of("b"), null), keys("a"), null), link)
            .outcome();

    assertThat(outcome.settled().holes()).isEqualTo(keys("a"));
    assertThat(outcome.settled().cursor()).isEqualTo(ObjectKey.of("b"));
  }

  @Test
  void holes_whenTheAttemptDiedBeforeTheyWereDone_areDoneByTheNext() {
    TestMigration migration = setup().limits(1, 100).build();
    add(migration, "a", "b", "c", "d", "e", "f");
    migration.destinationWire.on(Operation.PUT).key("b").hold();
    RangeTask task =
        migration.task(new KeyRange(ObjectKey.of("e"), null), keys("a", "b", "c", "d"), null);
    RecordingLink link = new RecordingLink();
    Instant started = Instant.now();
    Attempt first = migration.start(task, link);
    Await.until("the first hole is settled", () -> link.last().tally().copied() == 1);
    first.kill();

    RangeOutcome outcome =
        migration.start(task, link.last(), 2, started, new RecordingLink()).outcome();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().copied()).isEqualTo(5);
    assertThat(migration.destination.keys()).isEqualTo(keys("a", "b", "c", "d", "f"));
  }

  @Test
  void holes_whenTheirKeyIsGone_areVanished() {
    TestMigration migration = setup().build();
    add(migration, "b");

    RangeOutcome outcome =
        migration.run(
            migration.task(
                new KeyRange(ObjectKey.of("b"), ObjectKey.of("b")), keys("a"), Instant.now()));

    assertThat(outcome.settled().tally().vanished()).isEqualTo(1);
    assertThat(migration.ledger(outcome))
        .containsExactly(new Ledgers.Line("a", "VANISHED", "OBJECT_VANISHED"));
  }

  // ---- resuming at the end

  @Test
  void resume_whenTheWholeRangeIsSettled_isExhausted() {
    TestMigration migration = setup().build();
    add(migration, "a", "b", "c");
    RangeTask task = migration.task(new KeyRange(null, ObjectKey.of("b")));
    RangeOutcome first = migration.run(task);
    long writes = migration.destinationWire.writes();

    RangeOutcome second =
        migration.start(task, first.settled(), 2, Instant.now(), new RecordingLink()).outcome();

    assertThat(second.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(second.settled().tally()).isEqualTo(first.settled().tally());
    assertThat(second.settled().firstKey()).isEqualTo(ObjectKey.of("a"));
    assertThat(migration.destinationWire.writes()).isEqualTo(writes);
  }

  // ---- leaves

  private static void add(TestMigration migration, String... keys) {
    for (String key : keys) {
      migration.source.add(key, "body of " + key);
    }
  }

  private static List<ObjectKey> keys(String... keys) {
    return List.of(keys).stream().map(ObjectKey::of).toList();
  }

  private static RangeTask brief(RangeTask like, KeyRange range, List<ObjectKey> holes) {
    return new RangeTask(
        like.context(), like.leaseId(), range, holes, Instant.EPOCH, Duration.ofMillis(20));
  }

  private static KeyRange rest(KeyRange range, RangeOutcome outcome) {
    ObjectKey cursor = outcome.settled().cursor();
    return cursor == null ? range : range.startingAfter(cursor);
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
