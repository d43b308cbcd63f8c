package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.migrate.TestMigration.Setup;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.RestoreOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that lie in an archive are known before they are read, and all others are copied. */
class ArchivedObjectTest {

  private static final byte[] BODY = "body".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void objectsOfAClass_afterOneWasRefused_areNotReadUnlessTheyAreRestored(boolean onServer) {
    TestMigration migration = oneByOne(onServer).build();
    for (String key : List.of("a", "b", "c", "restored", "under way")) {
      migration.source.add(key, BODY, inClass("DEEP_ARCHIVE"));
    }
    migration.source.add("plain", BODY, ObjectAttributes.NONE);
    migration.source.finishRestore("restored");
    migration.source.restore(ObjectKey.of("under way"), 2, RestoreOptions.Tier.BULK);

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactlyInAnyOrder(
            deferred("a"), deferred("b"), deferred("c"), deferred("under way"));
    assertThat(migration.destination.holds("restored")).isTrue();
    assertThat(migration.destination.holds("plain")).isTrue();
    long reads =
        migration.sourceWire.requests(Operation.GET)
            + migration.destinationWire.requests(Operation.COPY);
    assertThat(reads).as("reads of three objects").isEqualTo(3);
    assertThat(migration.sourceWire.requests(Operation.HEAD, "plain")).isZero();
  }

  @Test
  void objectsOfAnArchiveClass_whereTheServerServesThem_areCopiedWithoutAnotherRequest() {
    TestMigration migration = setup().build();
    migration.source.serveArchives();
    migration.source.add("a", BODY, inClass("GLACIER"));
    migration.source.add("b", BODY, inClass("DEEP_ARCHIVE"));
    migration.source.addInParts("parts", List.of(BODY), inClass("GLACIER"));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(3);
    assertThat(migration.sourceWire.requests(Operation.HEAD, "a")).isZero();
  }

  @Test
  void instantRetrieval_isNoArchive() {
    TestMigration migration = setup().fidelity(restoring()).build();
    migration.source.add("a", BODY, inClass("GLACIER_IR"));
    migration.source.addInParts("parts", List.of(BODY), inClass("GLACIER_IR"));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(2);
    assertThat(migration.sourceWire.requests(Operation.GET, "parts")).isEqualTo(1);
    assertThat(migration.sourceWire.requests(Operation.RESTORE)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void parts_ofAnArchivedObject_areNotBegun(boolean onServer) {
    TestMigration migration = oneByOne(onServer).build();
    migration.source.addInParts("parts", List.of(BODY), inClass("GLACIER"));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(deferred("parts"));
    assertThat(migration.sourceWire.requests(Operation.RESTORE)).isEqualTo(1);
    assertThat(migration.destinationWire.requests(Operation.CREATE_MULTIPART)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void parts_ofAnObjectWhoseRestoreIsUnderWay_areNeitherReadNorAskedFor(boolean onServer) {
    TestMigration migration = oneByOne(onServer).build();
    migration.source.addInParts("parts", List.of(BODY), inClass("GLACIER"));
    migration.source.restore(ObjectKey.of("parts"), 2, RestoreOptions.Tier.BULK);

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(deferred("parts"));
    assertThat(migration.sourceWire.requests(Operation.GET)).isZero();
    assertThat(migration.sourceWire.requests(Operation.RESTORE)).isZero();
    assertThat(migration.destinationWire.requests(Operation.CREATE_MULTIPART)).isZero();
  }

  @Test
  void parts_ofAnObjectInAnArchiveTier_areKnownByTheHead() {
    TestMigration migration = oneByOne(false).build();
    migration.source.addInParts("parts", List.of(BODY), inClass("INTELLIGENT_TIERING"));
    migration.source.addInParts("readable", List.of(BODY), inClass("INTELLIGENT_TIERING"));
    migration.source.archive("parts");

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(deferred("parts"));
    assertThat(migration.sourceWire.requests(Operation.GET, "parts")).isZero();
    assertThat(migration.sourceWire.requests(Operation.RESTORE)).isEqualTo(1);
    assertThat(migration.destination.holds("readable")).isTrue();
  }

  private static Line deferred(String key) {
    return new Line(key, "DEFERRED", "OBJECT_ARCHIVED");
  }

  /** So that it is certain which object is met first. */
  private static Setup oneByOne(boolean onServer) {
    Setup setup = setup().limits(1, 256).fidelity(restoring());
    return onServer ? setup.sameProvider() : setup;
  }

  private static FidelityOptions restoring() {
    return FidelityOptions.DEFAULT.withRestore(new RestoreOptions(7, RestoreOptions.Tier.STANDARD));
  }

  private static ObjectAttributes inClass(String storageClass) {
    return ObjectAttributes.beside(null, storageClass);
  }
}
