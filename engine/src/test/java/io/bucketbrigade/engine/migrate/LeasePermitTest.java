package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.TestMigration.Attempt;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.StopReason;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lease that may have lost its range unknowingly does not write. */
class LeasePermitTest {

  private static final int MIB = 1024 * 1024;

  private static final Set<Operation> WRITES =
      EnumSet.of(
          Operation.PUT,
          Operation.COPY,
          Operation.CREATE_MULTIPART,
          Operation.UPLOAD_PART,
          Operation.UPLOAD_PART_COPY,
          Operation.COMPLETE_MULTIPART,
          Operation.PUT_TAGS,
          Operation.DELETE);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void writes_whileNotPermitted_waitAndThenGoOn(boolean onTheServer) {
    TestMigration.Setup setup = setup();
    TestMigration migration = (onTheServer ? setup.sameProvider() : setup).build();
    migration.source.add("small", "x");
    migration.source.addInParts(
        "large", List.of(new byte[5 * MIB], new byte[10]), ObjectAttributes.NONE);
    RecordingLink link = new RecordingLink();
    link.allowWrites(false);
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);

    Await.until("the lease asked often", () -> link.timesAskedToWrite() >= 6);
    long whileForbidden = writes(migration.destinationWire);
    link.allowWrites(true);
    RangeOutcome outcome = attempt.outcome();

    assertThat(whileForbidden).isZero();
    assertThat(outcome.settled().tally().copied()).isEqualTo(2);
    migration.assertMirrored();
  }

  @Test
  void writes_whenStoppedWhileTheyWait_areNotSentAndTheLeaseReturns() {
    TestMigration migration = setup().build();
    migration.source.add("a", "x");
    RecordingLink link = new RecordingLink();
    link.allowWrites(false);
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);
    Await.until("the lease asked", () -> link.timesAskedToWrite() > 0);

    link.stop(StopReason.WORKER_SHUTDOWN);
    RangeOutcome outcome = attempt.outcome();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.WORKER_SHUTDOWN);
    assertThat(outcome.problem()).isNull();
    assertThat(outcome.settled().tally().listed()).isZero();
    assertThat(writes(migration.destinationWire)).isZero();
  }

  @Test
  void repeatedWrites_afterThePermitWasWithdrawn_areNotSent() {
    TestMigration migration = setup().build();
    migration.source.add("a", "x");
    RecordingLink link = new RecordingLink();
    withdrawAt(migration.destinationWire, Operation.PUT, link);
    migration.destinationWire.on(Operation.PUT).always().fail(StoreFailure.THROTTLED);
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);

    assertNoWriteFollows(migration, link, Operation.PUT, 1);
    migration.destinationWire.heal();
    link.allowWrites(true);

    assertThat(attempt.outcome().settled().tally().copied()).isEqualTo(1);
  }

  @Test
  void parts_afterThePermitWasWithdrawn_areNotSent() {
    TestMigration migration = setup().build();
    migration.source.addInParts(
        "large",
        List.of(new byte[5 * MIB], new byte[5 * MIB], new byte[5 * MIB], new byte[10]),
        ObjectAttributes.NONE);
    RecordingLink link = new RecordingLink();
    withdrawAt(migration.destinationWire, Operation.CREATE_MULTIPART, link);
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);

    assertNoWriteFollows(migration, link, Operation.CREATE_MULTIPART, 1);
    link.allowWrites(true);

    assertThat(attempt.outcome().settled().tally().copied()).isEqualTo(1);
    migration.assertMirrored();
  }

  @Test
  void tags_afterThePermitWasWithdrawn_areNotSent() {
    TestMigration migration =
        setup().destination(Behaviour.AWS.withTagsOnWrite(Support.IGNORED)).build();
    migration.source.add("a", new byte[1], ObjectAttributes.NONE.withTags(Map.of("k", "v")));
    RecordingLink link = new RecordingLink();
    withdrawAt(migration.destinationWire, Operation.PUT, link);
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);

    assertNoWriteFollows(migration, link, Operation.PUT, 1);
    link.allowWrites(true);

    assertThat(attempt.outcome().settled().tally().copied()).isEqualTo(1);
    migration.assertMirrored();
  }

  @Test
  void canary_whileNotPermitted_isNotWritten() {
    TestMigration migration = setup().build();
    migration.source.add("a", "x");
    RecordingLink link = new RecordingLink();
    withdrawAt(migration.destinationWire, Operation.PUT, link);
    migration.destinationWire.on(Operation.PUT).key("a").always().fail(StoreFailure.ACCESS_DENIED);
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);

    assertNoWriteFollows(migration, link, Operation.PUT, 1);
    link.allowWrites(true);

    assertThat(attempt.outcome().settled().tally().failed()).isEqualTo(1);
  }

  // ---- leaves

  /** The first such request still arrives; from then on no other may. */
  private static void withdrawAt(FaultyObjectStore store, Operation operation, RecordingLink link) {
    store.beforeEach(
        () -> {
          if (store.requests(operation) == 1 && writes(store) == 1) {
            link.allowWrites(false);
          }
        });
  }

  /** Gives a write that should not happen every chance to happen. */
  private static void assertNoWriteFollows(
      TestMigration migration, RecordingLink link, Operation operation, long expected) {
    Await.until("it arrives", () -> migration.destinationWire.requests(operation) >= expected);
    migration.destinationWire.beforeEach(() -> {});
    long asked = link.timesAskedToWrite();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
    while (link.timesAskedToWrite() < asked + 2 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    assertThat(writes(migration.destinationWire)).isEqualTo(expected);
  }

  private static long writes(FaultyObjectStore store) {
    return WRITES.stream().mapToLong(store::requests).sum();
  }
}
