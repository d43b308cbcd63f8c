package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Keeps;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.StorageClassRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an object carries over, attribute by attribute; {@code docs/fidelity.md} names these. */
class FidelityTest {

  private static final byte[] BODY = {1, 2, 3};

  private static final Behaviour WEBSITE = Behaviour.AWS.withKeeps(Keeps.AWS.withWebsite());

  // ---- website redirect

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void websiteRedirect_whenTheSourceServesAWebsite_isCarried(boolean onServer) {
    TestMigration migration = migration(onServer, setup().source(WEBSITE)).build();
    migration.source.add("a", BODY, ObjectAttributes.beside("/elsewhere", null));
    migration.source.add("b", BODY, ObjectAttributes.NONE);

    migration.run();

    assertThat(migration.destination.attributesOf("a").websiteRedirect()).isEqualTo("/elsewhere");
    migration.assertMirrored();
  }

  @Test
  void websiteRedirect_whenTheSourceServesNoWebsite_costsNoHead() {
    TestMigration migration = setup().sameProvider().build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);

    migration.run();

    assertThat(migration.destinationWire.requests(Operation.COPY)).isEqualTo(1);
    assertThat(migration.sourceWire.requests(Operation.HEAD)).isZero();
  }

  // ---- storage class

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void storageClass_whenTheDestinationKeepsIt_isCarriedWithoutAnotherRequest(boolean onServer) {
    TestMigration migration = migration(onServer, setup()).build();
    migration.source.add("a", BODY, inClass("STANDARD_IA"));
    migration.source.add("b", BODY, ObjectAttributes.NONE);

    migration.run();

    assertThat(migration.destination.attributesOf("a").storageClass()).isEqualTo("STANDARD_IA");
    assertThat(migration.destination.attributesOf("b").storageClass()).isNull();
    assertThat(migration.sourceWire.requests(Operation.HEAD)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void storageClass_whenTheDestinationRefusesIt_becomesTheDefault(boolean onServer) {
    TestMigration migration = migration(onServer, setup().destination(onlyStandard())).build();
    migration.source.add("a", BODY, inClass("STANDARD_IA"));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.attributesOf("a").storageClass()).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void storageClass_whenItMustBeKeptAndIsNot_quarantines(boolean onServer) {
    TestMigration migration =
        migration(onServer, setup().destination(onlyStandard()).fidelity(classes("keep"))).build();
    migration.source.add("a", BODY, inClass("STANDARD_IA"));
    migration.source.add("b", BODY, ObjectAttributes.NONE);

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "QUARANTINED", "STORAGE_CLASS_REFUSED"));
    assertThat(migration.destination.holds("a")).isFalse();
    assertThat(migration.destination.holds("b")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void storageClass_whenItIsMapped_becomesTheOther(boolean onServer) {
    StorageClassRule rule =
        StorageClassRule.mapped(Map.of("GLACIER_IR", "STANDARD", "STANDARD", "STANDARD_IA"));
    TestMigration migration =
        migration(onServer, setup().fidelity(new FidelityOptions(rule))).build();
    migration.source.add("cold", BODY, inClass("GLACIER_IR"));
    migration.source.add("hot", BODY, ObjectAttributes.NONE);
    migration.source.add("other", BODY, inClass("ONEZONE_IA"));

    migration.run();

    assertThat(migration.destination.attributesOf("cold").storageClass()).isNull();
    assertThat(migration.destination.attributesOf("hot").storageClass()).isEqualTo("STANDARD_IA");
    assertThat(migration.destination.attributesOf("other").storageClass()).isEqualTo("ONEZONE_IA");
  }

  @Test
  void storageClass_whenOneIsNamed_isThatOfAllObjects() {
    TestMigration migration = setup().fidelity(classes("ONEZONE_IA")).build();
    migration.source.add("a", BODY, inClass("STANDARD_IA"));
    migration.source.add("b", BODY, ObjectAttributes.NONE);

    migration.run();

    assertThat(migration.destination.attributesOf("a").storageClass()).isEqualTo("ONEZONE_IA");
    assertThat(migration.destination.attributesOf("b").storageClass()).isEqualTo("ONEZONE_IA");
  }

  @Test
  void storageClass_whenANamedOneIsRefusedWithTheWrite_quarantines() {
    TestMigration migration =
        setup().destination(onlyStandard()).fidelity(classes("STANDARD_IA")).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "QUARANTINED", "STORAGE_CLASS_REFUSED"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void archivedObject_isDeferred(boolean onServer) {
    TestMigration migration = migration(onServer, setup()).build();
    migration.source.add("a", BODY, inClass("DEEP_ARCHIVE"));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "DEFERRED", "OBJECT_ARCHIVED"));
    assertThat(migration.destination.keys()).isEmpty();
    assertThat(migration.destination.openUploads()).isEqualTo(List.of());
  }

  // ---- leaves

  private static TestMigration.Setup migration(boolean onServer, TestMigration.Setup setup) {
    return onServer ? setup.sameProvider() : setup;
  }

  private static Behaviour onlyStandard() {
    return Behaviour.AWS.withKeeps(Keeps.AWS.withClasses(Set.of(), Support.REFUSED));
  }

  private static FidelityOptions classes(String rule) {
    return new FidelityOptions(
        rule.equals("keep") ? StorageClassRule.KEEP : StorageClassRule.only(rule));
  }

  private static ObjectAttributes inClass(String storageClass) {
    return ObjectAttributes.beside(null, storageClass);
  }
}
