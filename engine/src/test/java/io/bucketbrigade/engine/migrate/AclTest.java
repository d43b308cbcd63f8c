package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Keeps;
import io.bucketbrigade.engine.store.FaultyObjectStore.Gate;
import io.bucketbrigade.engine.store.ObjectAcl.Grant;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.spec.AclOptions;
import io.bucketbrigade.model.spec.AclOptions.Unmapped;
import io.bucketbrigade.model.spec.FidelityOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what with a copy, which must never be somebody whom nobody named. */
class AclTest {

  private static final byte[] BODY = {1, 2, 3};

  private static final String EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers";
  private static final Grant READER = new Grant("old-reader", "READ");
  private static final Grant NEW_READER = new Grant("new-reader", "READ");
  private static final Grant PUBLIC = new Grant(EVERYBODY, "READ");
  private static final AclOptions OWNERS =
      new AclOptions(Map.of("old-reader", "new-reader", EVERYBODY, EVERYBODY), Unmapped.QUARANTINE);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void grants_areSetOnEachKindOfCopyWithOthersInTheirPlace(boolean onServer) {
    TestMigration.Setup setup = carrying(OWNERS);
    TestMigration migration = (onServer ? setup.sameProvider() : setup).build();
    migration.source.add("private", BODY, ObjectAttributes.NONE);
    migration.source.add("shared", BODY, ObjectAttributes.NONE);
    migration.source.grant("shared", READER);
    migration.source.addInParts("parts", List.of(BODY), ObjectAttributes.NONE);
    migration.source.grant("parts", READER, PUBLIC);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(3);
    assertThat(migration.destination.grantsOf("private")).isEmpty();
    assertThat(migration.destination.grantsOf("shared")).containsExactly(NEW_READER);
    assertThat(migration.destination.grantsOf("parts"))
        .containsExactlyInAnyOrder(NEW_READER, PUBLIC);
    assertThat(migration.sourceWire.requests(Operation.GET_ACL, "private")).isEqualTo(1);
    assertThat(migration.destinationWire.requests(Operation.GET_ACL, "private")).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void grants_toWhomNobodyIsNamed_quarantineTheObject(boolean onServer) {
    TestMigration.Setup setup = carrying(OWNERS);
    TestMigration migration = (onServer ? setup.sameProvider() : setup).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.grant("a", READER, new Grant("stranger", "READ"));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "QUARANTINED", "GRANTEE_NOT_MAPPED"));
    assertThat(migration.destination.keys()).isEmpty();
  }

  @Test
  void grants_toWhomNobodyIsNamed_areLeftBehindByChoice() {
    TestMigration migration = carrying(new AclOptions(OWNERS.owners(), Unmapped.DROP)).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.grant("a", READER, new Grant("stranger", "READ"));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.grantsOf("a")).containsExactly(NEW_READER);
  }

  @Test
  void grants_whenTheWriterDiesBeforeThem_areSetByTheNextAttempt() {
    TestMigration migration = carrying(OWNERS).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.grant("a", READER);
    RangeTask task = migration.task(KeyRange.ALL);
    Instant began = Instant.now();
    Gate stuck = migration.destinationWire.on(Operation.PUT_ACL).hold();
    TestMigration.Attempt first =
        migration.start(task, RangeCheckpoint.NONE, 1, began, new RecordingLink());
    stuck.awaitArrival();
    first.kill();
    assertThat(migration.destination.grantsOf("a")).isEmpty();

    RangeOutcome outcome =
        migration.start(task, RangeCheckpoint.NONE, 2, began, new RecordingLink()).outcome();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.grantsOf("a")).containsExactly(NEW_READER);
    assertThat(migration.destinationWire.writes("a")).isEqualTo(1);
  }

  @Test
  void grants_whenAnObjectIsPresentWithoutThem_areSetByALaterRunAndNotAgain() {
    TestMigration migration = carrying(OWNERS).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.run();
    migration.source.grant("a", READER);

    RangeOutcome second = migration.run();
    long sent = migration.destinationWire.requests(Operation.PUT_ACL);
    migration.run();

    assertThat(second.settled().tally().present()).isEqualTo(1);
    assertThat(migration.destination.grantsOf("a")).containsExactly(NEW_READER);
    assertThat(migration.destinationWire.requests(Operation.PUT_ACL)).isEqualTo(sent);
  }

  @Test
  void grants_whenAPresentObjectOnlyLooksEqual_areNotSet() {
    TestMigration migration =
        carrying(OWNERS).destination(Behaviour.AWS.withEtagIsMd5(false)).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.touch("a", Instant.now().minus(Duration.ofDays(2)));
    migration.source.grant("a", READER);
    migration.destination.add("a", new byte[] {9, 9, 9}, ObjectAttributes.NONE);
    migration.destination.touch("a", Instant.now().minus(Duration.ofDays(1)));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(new Line("a", "FAILED", "ACL_NOT_SET"));
    assertThat(migration.destination.grantsOf("a")).isEmpty();
  }

  @Test
  void grants_thatAreRefused_failTheObjectAndAreTriedAgainByALaterRun() {
    TestMigration migration = carrying(OWNERS).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.grant("a", READER);
    migration.destinationWire.on(Operation.PUT_ACL).fail(StoreFailure.ACCESS_DENIED);

    RangeOutcome outcome = migration.run();
    assertThat(migration.ledger(outcome)).containsExactly(new Line("a", "FAILED", "ACL_NOT_SET"));

    migration.run();
    assertThat(migration.destination.grantsOf("a")).containsExactly(NEW_READER);
  }

  @Test
  void grants_leaveThoseThatTheDestinationMakesByItself() {
    TestMigration migration =
        carrying(OWNERS).destination(Behaviour.AWS.withKeeps(Keeps.AWS.withWritersOwn())).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.run();
    Grant owners = new Grant("memory-owner", "FULL_CONTROL");
    migration.destination.grant("a", owners);
    migration.source.grant("a", READER);

    migration.run();

    assertThat(migration.destination.grantsOf("a")).containsExactlyInAnyOrder(owners, NEW_READER);
  }

  @Test
  void grants_whenNobodyAskedForThem_areNotLookedAt() {
    TestMigration migration = setup().build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.grant("a", READER);

    migration.run();

    assertThat(migration.sourceWire.requests(Operation.GET_ACL)).isZero();
    assertThat(migration.destination.grantsOf("a")).isEmpty();
  }

  private static TestMigration.Setup carrying(AclOptions options) {
    return setup().fidelity(FidelityOptions.DEFAULT.withAcl(options));
  }
}
