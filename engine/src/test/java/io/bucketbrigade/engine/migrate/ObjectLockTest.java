package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Keeps;
import io.bucketbrigade.engine.store.BucketLock;
import io.bucketbrigade.engine.store.FaultyObjectStore.Gate;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectLock;
import io.bucketbrigade.engine.store.ObjectLock.Mode;
import io.bucketbrigade.engine.store.ObjectLock.Retention;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Retention and legal hold, which come last and must never be on a wrong copy. */
class ObjectLockTest {

  private static final byte[] BODY = {1, 2, 3};

  private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");
  private static final ObjectLock RETAINED =
      new ObjectLock(new Retention(Mode.COMPLIANCE, LATER), false);
  private static final ObjectLock BOTH =
      new ObjectLock(new Retention(Mode.GOVERNANCE, LATER), true);

  private static final Behaviour LOCKING = locking(new BucketLock(true, false));

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void locks_areSetOnEachKindOfCopy(boolean onServer) {
    TestMigration.Setup setup = carrying();
    TestMigration migration = (onServer ? setup.sameProvider() : setup).build();
    migration.source.add("free", BODY, ObjectAttributes.NONE);
    migration.source.add("retained", BODY, ObjectAttributes.NONE);
    migration.source.lock("retained", RETAINED);
    migration.source.addInParts("parts", List.of(BODY), ObjectAttributes.NONE);
    migration.source.lock("parts", BOTH);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(3);
    assertThat(migration.destination.lockOf("free")).isEqualTo(ObjectLock.NONE);
    assertThat(migration.destination.lockOf("retained")).isEqualTo(RETAINED);
    assertThat(migration.destination.lockOf("parts")).isEqualTo(BOTH);
    migration.assertMirrored();
  }

  @Test
  void retention_thatIsOver_isLeftBehindAndTheHoldIsNot() {
    TestMigration migration = carrying().build();
    Retention over = new Retention(Mode.GOVERNANCE, Instant.parse("2020-01-01T00:00:00Z"));
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.lock("a", new ObjectLock(over, true));

    migration.run();

    assertThat(migration.destination.lockOf("a")).isEqualTo(new ObjectLock(null, true));
  }

  @Test
  void locks_whenTheWriterDiesBeforeThem_areSetByTheNextAttempt() {
    TestMigration migration = carrying().build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.lock("a", BOTH);
    RangeTask task = migration.task(KeyRange.ALL);
    Instant began = Instant.now();
    Gate stuck = migration.destinationWire.on(Operation.PUT_LOCK).hold();
    TestMigration.Attempt first =
        migration.start(task, RangeCheckpoint.NONE, 1, began, new RecordingLink());
    stuck.awaitArrival();
    first.kill();
    assertThat(migration.destination.lockOf("a")).isEqualTo(ObjectLock.NONE);

    RangeOutcome outcome =
        migration.start(task, RangeCheckpoint.NONE, 2, began, new RecordingLink()).outcome();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.lockOf("a")).isEqualTo(BOTH);
    assertThat(migration.destinationWire.writes("a")).isEqualTo(1);
  }

  @Test
  void locks_whenAnObjectIsPresentWithoutThem_areSetByALaterRun() {
    TestMigration migration = carrying().build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.run();
    migration.source.lock("a", RETAINED);

    RangeOutcome second = migration.run();
    long sent = migration.destinationWire.requests(Operation.PUT_LOCK);
    migration.run();

    assertThat(second.settled().tally().present()).isEqualTo(1);
    assertThat(migration.destination.lockOf("a")).isEqualTo(RETAINED);
    assertThat(migration.destinationWire.requests(Operation.PUT_LOCK)).isEqualTo(sent);
  }

  @Test
  void locks_whenAPresentObjectOnlyLooksEqual_areNotSet() {
    TestMigration migration = carrying(LOCKING.withEtagIsMd5(false)).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.touch("a", Instant.now().minus(Duration.ofDays(2)));
    migration.source.lock("a", RETAINED);
    migration.destination.add("a", new byte[] {9, 9, 9}, ObjectAttributes.NONE);
    migration.destination.touch("a", Instant.now().minus(Duration.ofDays(1)));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(new Line("a", "FAILED", "LOCK_NOT_SET"));
    assertThat(migration.destination.lockOf("a")).isEqualTo(ObjectLock.NONE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void locks_thatAreRefused_failTheObjectAndAreTriedAgainByALaterRun(boolean atSource) {
    TestMigration migration = carrying().build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.lock("a", RETAINED);
    (atSource
            ? migration.sourceWire.on(Operation.GET_LOCK)
            : migration.destinationWire.on(Operation.PUT_LOCK))
        .fail(StoreFailure.ACCESS_DENIED);

    RangeOutcome outcome = migration.run();
    assertThat(migration.ledger(outcome)).containsExactly(new Line("a", "FAILED", "LOCK_NOT_SET"));

    migration.run();
    assertThat(migration.destination.lockOf("a")).isEqualTo(RETAINED);
  }

  @Test
  void locks_whenTheServerFailsForAMoment_areSetWithoutAnotherWrite() {
    TestMigration migration = carrying().build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.lock("a", RETAINED);
    migration
        .destinationWire
        .on(Operation.PUT_LOCK)
        .times(TestMigration.IMPATIENT.attempts() + 1)
        .fail(StoreFailure.SERVER_ERROR);

    migration.run();

    assertThat(migration.destination.lockOf("a")).isEqualTo(RETAINED);
    assertThat(migration.destinationWire.writes("a")).isEqualTo(1);
  }

  @Test
  void defaultRetention_staysWhereItHoldsLongerAndIsProlongedWhereNot() {
    TestMigration migration = carrying(locking(new BucketLock(true, true))).build();
    Instant soon = Instant.now().plus(Duration.ofHours(1));
    migration.source.add("short", BODY, ObjectAttributes.NONE);
    migration.source.lock("short", new ObjectLock(new Retention(Mode.GOVERNANCE, soon), false));
    migration.source.add("long", BODY, ObjectAttributes.NONE);
    migration.source.lock("long", RETAINED);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(2);
    assertThat(migration.destination.lockOf("long")).isEqualTo(RETAINED);
    Retention kept = Objects.requireNonNull(migration.destination.lockOf("short").retention());
    assertThat(kept.until()).isAfter(soon);
  }

  @Test
  void locks_whenAReplacementIsSeenBeforeThem_areNotOnIt() {
    TestMigration migration = carrying().build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.touch("a", Instant.parse("2020-01-01T00:00:00Z"));
    migration.source.lock("a", RETAINED);
    Gate reading = migration.sourceWire.on(Operation.GET_LOCK).hold();
    TestMigration.Attempt attempt =
        migration.start(migration.task(KeyRange.ALL), new RecordingLink());
    reading.awaitArrival();
    migration.destination.add("a", new byte[] {9, 9}, ObjectAttributes.NONE);
    reading.open();

    RangeOutcome outcome = attempt.outcome();

    assertThat(migration.ledger(outcome)).containsExactly(new Line("a", "FAILED", "CONFLICT"));
    assertThat(migration.destination.lockOf("a")).isEqualTo(ObjectLock.NONE);
  }

  @Test
  void locks_whereTheSourceHasNoObjectLock_costNothing() {
    TestMigration migration =
        setup()
            .fidelity(FidelityOptions.DEFAULT.withObjectLock(LockPolicy.CARRY))
            .destination(LOCKING)
            .build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);

    migration.run();

    assertThat(migration.sourceWire.requests(Operation.GET_LOCK)).isZero();
    assertThat(migration.sourceWire.requests(Operation.HEAD)).isZero();
  }

  @Test
  void locks_whenNobodyAskedForThem_areNotLookedAt() {
    TestMigration migration = setup().source(LOCKING).destination(LOCKING).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.lock("a", RETAINED);

    migration.run();

    assertThat(migration.sourceWire.requests(Operation.GET_LOCK)).isZero();
    assertThat(migration.destination.lockOf("a")).isEqualTo(ObjectLock.NONE);
  }

  private static TestMigration.Setup carrying() {
    return carrying(LOCKING);
  }

  private static TestMigration.Setup carrying(Behaviour destination) {
    return setup()
        .fidelity(FidelityOptions.DEFAULT.withObjectLock(LockPolicy.CARRY))
        .source(LOCKING)
        .destination(destination);
  }

  private static Behaviour locking(BucketLock lock) {
    return Behaviour.AWS.withVersioned(true).withKeeps(Keeps.AWS.withLock(lock));
  }
}
