package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.StopReason;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A side in trouble is waited for; only an object in trouble is booked. */
class SideTroubleTest {

  // ---- a whole side

  @ParameterizedTest
  @CsvSource({
    "SOURCE,      GET,  EXPIRED_CREDENTIALS, EXPIRED_CREDENTIALS",
    "SOURCE,      GET,  BAD_CREDENTIALS,     BAD_CREDENTIALS",
    "SOURCE,      GET,  NO_SUCH_BUCKET,      NO_SUCH_BUCKET",
    "SOURCE,      GET,  THROTTLED,           THROTTLED",
    "SOURCE,      GET,  UNREACHABLE,         UNREACHABLE",
    "DESTINATION, PUT,  EXPIRED_CREDENTIALS, EXPIRED_CREDENTIALS",
    "DESTINATION, PUT,  BAD_CREDENTIALS,     BAD_CREDENTIALS",
    "DESTINATION, PUT,  NO_SUCH_BUCKET,      NO_SUCH_BUCKET",
    "DESTINATION, PUT,  THROTTLED,           THROTTLED",
    "DESTINATION, PUT,  UNREACHABLE,         UNREACHABLE",
    "DESTINATION, PUT,  NO_SPACE,            NO_SPACE",
    "SOURCE,      LIST, EXPIRED_CREDENTIALS, EXPIRED_CREDENTIALS",
    "SOURCE,      LIST, NO_SUCH_BUCKET,      NO_SUCH_BUCKET",
    "SOURCE,      LIST, THROTTLED,           THROTTLED",
    "SOURCE,      LIST, UNREACHABLE,         UNREACHABLE",
    "DESTINATION, LIST, BAD_CREDENTIALS,     BAD_CREDENTIALS",
    "DESTINATION, LIST, THROTTLED,           THROTTLED",
  })
  void side_whenItRefusesFromSomePointOn_isWaitedForAndNothingIsBooked(
      Side side, Operation operation, StoreFailure failure, FailureCode code) {
    TestMigration migration = withKeys(300);
    FaultyObjectStore wire = wire(migration, side);
    if (operation != Operation.LIST) {
      wire.on(operation).times(50).before(() -> {});
    }
    wire.on(operation).always().fail(failure);
    Instant started = Instant.now();

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(problem(outcome).side()).isEqualTo(side);
    assertThat(problem(outcome).code()).isEqualTo(code);
    assertThat(outcome.settled().tally().isClosed()).isTrue();
    assertThat(outcome.settled().tally().settled()).isEqualTo(outcome.settled().tally().copied());
    assertThat(migration.ledger(outcome)).isEmpty();
    assertGoesOnOnceMended(migration, outcome, started, 300);
  }

  @Test
  void source_whenItDeniesEverythingItGranted_isWaitedFor() {
    TestMigration migration = withKeysAndSample(200);
    migration.sourceWire.on(Operation.GET).times(20).before(() -> {});
    migration.sourceWire.on(Operation.GET).always().fail(StoreFailure.ACCESS_DENIED);
    migration.sourceWire.on(Operation.HEAD).always().fail(StoreFailure.ACCESS_DENIED);
    Instant started = Instant.now();

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(problem(outcome).code()).isEqualTo(FailureCode.READ_DENIED);
    assertThat(outcome.settled().tally().failed()).isZero();
    assertThat(migration.ledger(outcome)).isEmpty();
    assertGoesOnOnceMended(migration, outcome, started, 200);
  }

  @Test
  void destination_whenItDeniesEveryWrite_isWaitedFor() {
    TestMigration migration = withKeys(200);
    migration.destinationWire.on(Operation.PUT).times(20).before(() -> {});
    migration.destinationWire.on(Operation.PUT).always().fail(StoreFailure.ACCESS_DENIED);
    Instant started = Instant.now();

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(problem(outcome).side()).isEqualTo(Side.DESTINATION);
    assertThat(problem(outcome).code()).isEqualTo(FailureCode.WRITE_DENIED);
    assertThat(outcome.settled().tally().failed()).isZero();
    assertGoesOnOnceMended(migration, outcome, started, 200);
  }

  @Test
  void side_whenItAnswersWithErrorsOnly_isWaitedFor() {
    TestMigration migration = withKeysAndSample(50);
    migration.sourceWire.on(Operation.GET).always().fail(StoreFailure.SERVER_ERROR);
    migration.sourceWire.on(Operation.HEAD).always().fail(StoreFailure.SERVER_ERROR);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(problem(outcome).code()).isEqualTo(FailureCode.SERVER_ERROR);
    assertThat(outcome.settled().tally().failed()).isZero();
  }

  @Test
  void source_whenItsBucketIsGone_isNotAnEmptyBucketAndVanishesNothing() {
    TestMigration migration = withKeysAndSample(50);
    migration.sourceWire.on(Operation.GET).always().fail(StoreFailure.NOT_FOUND);
    migration.sourceWire.on(Operation.HEAD).always().fail(StoreFailure.NO_SUCH_BUCKET);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(problem(outcome).code()).isEqualTo(FailureCode.NO_SUCH_BUCKET);
    assertThat(outcome.settled().tally().vanished()).isZero();
  }

  // ---- single objects

  @Test
  void object_whenItAloneIsDenied_isBookedAndTheRestIsCopied() {
    TestMigration migration = withKeysAndSample(100);
    migration.sourceWire.on(Operation.GET).key("k010").always().fail(StoreFailure.ACCESS_DENIED);
    migration
        .destinationWire
        .on(Operation.PUT)
        .key("k020")
        .always()
        .fail(StoreFailure.ACCESS_DENIED);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().copied()).isEqualTo(98);
    assertThat(migration.ledger(outcome))
        .containsExactlyInAnyOrder(
            new Line("k010", "FAILED", "OBJECT_ACCESS_DENIED"),
            new Line("k020", "FAILED", "OBJECT_ACCESS_DENIED"));
  }

  @Test
  void objects_twoHundredDeniedInARowWithAReadableSample_areBooked() {
    TestMigration migration = withKeysAndSample(300);
    IntStream.range(50, 250)
        .mapToObj("k%03d"::formatted)
        .forEach(
            key ->
                migration
                    .sourceWire
                    .on(Operation.GET)
                    .key(key)
                    .always()
                    .fail(StoreFailure.ACCESS_DENIED));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().failed()).isEqualTo(200);
    assertThat(outcome.settled().tally().copied()).isEqualTo(100);
    assertThat(migration.ledger(outcome)).hasSize(200).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, SERVER_ERROR,    OBJECT_UNREADABLE",
    "GET, CONNECTION,      OBJECT_UNREADABLE",
    "GET, MALFORMED_REPLY, OBJECT_UNREADABLE",
    "GET, INVALID_REQUEST, OBJECT_UNREADABLE",
    "PUT, SERVER_ERROR,    WRITE_REFUSED",
    "PUT, INVALID_REQUEST, WRITE_REFUSED",
    "PUT, NOT_IMPLEMENTED, WRITE_REFUSED",
  })
  void object_whenItFailsForGood_isBooked(
      Operation operation, StoreFailure failure, FailureCode code) {
    TestMigration migration = withKeysAndSample(20);
    (operation == Operation.GET ? migration.sourceWire : migration.destinationWire)
        .on(operation)
        .key("k010")
        .always()
        .fail(failure);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(19);
    assertThat(migration.ledger(outcome)).containsExactly(new Line("k010", "FAILED", code.name()));
  }

  @Test
  void object_whenItFailsForAWhile_isCopied() {
    TestMigration migration = withKeysAndSample(20);
    int wireAttempts = TestMigration.IMPATIENT.attempts();
    migration
        .sourceWire
        .on(Operation.GET)
        .key("k005")
        .times(3 * wireAttempts)
        .fail(StoreFailure.SERVER_ERROR);
    migration
        .destinationWire
        .on(Operation.PUT)
        .key("k010")
        .times(3)
        .fail(StoreFailure.SERVER_ERROR);
    migration.sourceWire.on(Operation.GET).key("k015").cutBody(0);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(20);
    migration.assertMirrored();
  }

  @Test
  void object_whenItIsArchived_isDeferred() {
    TestMigration migration = withKeys(3);
    migration.sourceWire.on(Operation.GET).key("k001").always().fail(StoreFailure.ARCHIVED);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().deferred()).isEqualTo(1);
    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("k001", "DEFERRED", "OBJECT_ARCHIVED"));
  }

  @Test
  void canary_whenAWriteIsDenied_leavesNothingBehind() {
    TestMigration migration = withKeys(3);
    migration
        .destinationWire
        .on(Operation.PUT)
        .key("k001")
        .always()
        .fail(StoreFailure.ACCESS_DENIED);

    migration.run();

    assertThat(migration.destinationWire.requests(Operation.DELETE)).isEqualTo(1);
    assertThat(migration.destination.keys()).hasSize(2);
  }

  @Test
  void canary_whenItMustNotBeWritten_isNot() {
    TestMigration migration = setup().withoutCanary().build();
    migration.source.add("a", "x");
    migration.destinationWire.on(Operation.PUT).key("a").always().fail(StoreFailure.ACCESS_DENIED);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().failed()).isEqualTo(1);
    assertThat(migration.destinationWire.requests(Operation.PUT)).isEqualTo(1);
  }

  @Test
  void probes_whenManyFailAtOnce_areShared() {
    TestMigration migration = setup().limits(64, 1_000).sample("k000").build();
    for (int i = 0; i < 400; i++) {
      migration.source.add("k%03d".formatted(i), "x");
    }
    AtomicInteger arrived = new AtomicInteger();
    migration.sourceWire.on(Operation.GET).always().fail(StoreFailure.ACCESS_DENIED);
    migration.sourceWire.beforeEach(arrived::incrementAndGet);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().failed()).isEqualTo(400);
    assertThat(migration.sourceWire.requests(Operation.HEAD)).isLessThanOrEqualTo(400);
  }

  // ---- leaves

  /** The next lease, once the side works again, copies exactly what was left. */
  private static void assertGoesOnOnceMended(
      TestMigration migration, RangeOutcome first, Instant started, long keys) {
    migration.sourceWire.heal();
    migration.destinationWire.heal();
    ObjectKey cursor = first.settled().cursor();
    KeyRange rest = cursor == null ? KeyRange.ALL : KeyRange.ALL.startingAfter(cursor);

    RangeOutcome second = migration.run(migration.task(rest, first.settled().holes(), started));

    assertThat(second.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(first.settled().tally().copied() + second.settled().tally().copied())
        .isEqualTo(keys);
    assertThat(migration.destinationWire.writes()).isEqualTo(keys);
    migration.assertMirrored();
  }

  private static TestMigration withKeys(int keys) {
    return filled(setup().build(), keys);
  }

  private static TestMigration withKeysAndSample(int keys) {
    return filled(setup().sample("k000").build(), keys);
  }

  private static TestMigration filled(TestMigration migration, int keys) {
    for (int i = 0; i < keys; i++) {
      migration.source.add("k%03d".formatted(i), "x");
    }
    return migration;
  }

  private static FaultyObjectStore wire(TestMigration migration, Side side) {
    return side == Side.SOURCE ? migration.sourceWire : migration.destinationWire;
  }

  private static Problem problem(RangeOutcome outcome) {
    return requireNonNull(outcome.problem());
  }
}
