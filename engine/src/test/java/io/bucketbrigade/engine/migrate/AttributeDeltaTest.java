package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.TestMigration.Setup;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.EarlierWrites;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.CopyOptions.Overwrite;
import io.bucketbrigade.model.spec.CopyOptions.TagPolicy;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.spec.PassOptions.Compare;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes that no listing shows. */
class AttributeDeltaTest {

  private static final ContextRef SECOND = TestMigration.RUN.ofRun("second");
  private static final ContextRef THIRD = TestMigration.RUN.ofRun("third");
  private static final Instant LONG_AGO = Instant.parse("2024-05-06T07:08:09Z");

  private FaultyObjectStore source = new FaultyObjectStore(InMemoryObjectStore.alone("none"));
  private FaultyObjectStore destination = source;

  @Test
  void pass_whenOnlyTagsChanged_writesTheTagsAlone() {
    TestMigration migration = migrated(setup(), 10, tags("a", "1"));
    migration.source.putTags(ObjectKey.of("k3"), Map.of("a", "2", "b", "3"));
    migration.source.putTags(ObjectKey.of("k5"), Map.of());

    Tally tally = compare(migration, SECOND, "run");

    assertThat(tally.copied()).isEqualTo(2);
    assertThat(tally.bytesCopied()).isZero();
    assertThat(tally.present()).isEqualTo(8);
    assertThat(destination.requests(Operation.PUT_TAGS)).isEqualTo(2);
    assertThat(destination.requests(Operation.PUT)).isZero();
    assertThat(source.requests(Operation.GET)).isZero();
    migration.assertMirrored();
  }

  @Test
  void pass_whenNobodyAsksForAttributes_doesNotLookAtThem() {
    TestMigration migration = migrated(setup(), 3, tags("a", "1"));
    migration.source.putTags(ObjectKey.of("k1"), Map.of("a", "2"));

    Tally tally = pass(migration, PassOptions.DEFAULT, SECOND, "run");

    assertThat(tally.present()).isEqualTo(3);
    assertThat(source.requests(Operation.HEAD)).isZero();
  }

  @Test
  void pass_whenOnlyMetadataChanged_copiesThatObjectAgainAndTheNextNothing() {
    TestMigration migration = migrated(setup(), 10, metadata("n", "1"));
    rewrite(migration.source, "k4", metadata("n", "2"));

    assertThat(compare(migration, SECOND, "run").copied()).isEqualTo(1);
    migration.assertMirrored();
    Tally third = compare(migration, THIRD, "second", "run");

    assertThat(third.present()).isEqualTo(10);
    assertThat(destination.writes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"true, 0", "false, 1"})
  void pass_asksOneHeadASideAndOneReadOfTagsWhereNobodyCounts(boolean counted, int tagReads) {
    Behaviour behaviour = Behaviour.AWS.withTagCountOnRead(counted);
    TestMigration migration =
        migrated(setup().source(behaviour).destination(behaviour), 20, metadata("n", "1"));

    Tally tally = compare(migration, SECOND, "run");

    assertThat(tally.present()).isEqualTo(20);
    assertThat(source.requests(Operation.HEAD)).isEqualTo(20);
    assertThat(destination.requests(Operation.HEAD)).isEqualTo(20);
    assertThat(source.requests(Operation.GET_TAGS)).isEqualTo(20L * tagReads);
    assertThat(destination.requests(Operation.GET_TAGS)).isEqualTo(20L * tagReads);
    assertThat(destination.writes()).isZero();
  }

  @Test
  void pass_whereTagsAreDropped_readsNone() {
    TestMigration migration = migrated(setup().tags(TagPolicy.DROP), 3, tags("a", "1"));

    assertThat(compare(migration, SECOND, "run").present()).isEqualTo(3);
    assertThat(source.requests(Operation.GET_TAGS)).isZero();
  }

  @Test
  void pass_whenSomebodyElsesObjectDiffersAndIsNewer_isAConflict() {
    TestMigration migration = setup().build();
    migration.source.add("a", "x".getBytes(UTF_8), metadata("n", "1"));
    migration.source.touch("a", LONG_AGO);
    migration.destination.add("a", "x".getBytes(UTF_8), metadata("n", "theirs"));

    RangeOutcome outcome =
        run(migration, PassOptions.DEFAULT.withCompare(Compare.ATTRIBUTES), SECOND);

    assertThat(outcome.settled().tally().failed()).isEqualTo(1);
    assertThat(
            Ledgers.follow(
                migration.state.below(StateLayout.run(SECOND)), outcome.settled().lastSegment()))
        .extracting(Ledgers.Line::code)
        .containsExactly(FailureCode.CONFLICT.name());
    assertThat(migration.destination.attributesOf("a").userMetadata()).containsEntry("n", "theirs");
  }

  @Test
  void pass_whenSomebodyElsesObjectDiffersAndIsToBeOverwritten_replacesItWhole() {
    TestMigration migration = setup().overwrite(Overwrite.ALWAYS).build();
    migration.source.add("a", "x".getBytes(UTF_8), tags("n", "1"));
    migration.destination.add("a", "x".getBytes(UTF_8), tags("n", "theirs"));

    Tally tally = compare(migration, SECOND);

    assertThat(tally.copied()).isEqualTo(1);
    assertThat(destination.requests(Operation.PUT_TAGS)).as("that makes it ours").isZero();
    migration.assertMirrored();
  }

  @Test
  void pass_whenASourceWasWrittenAgainAlike_looksOnceAndCopiesNothing() {
    TestMigration migration = migrated(setup(), 5, metadata("n", "1"));
    migration.source.touch("k2", LONG_AGO.minusSeconds(60));

    Tally second = pass(migration, PassOptions.DEFAULT, SECOND, "run");

    assertThat(second.present()).isEqualTo(5);
    assertThat(destination.writes()).isZero();
    assertThat(source.requests(Operation.HEAD)).isEqualTo(1);
    pass(migration, PassOptions.DEFAULT, THIRD, "second", "run");
    assertThat(source.requests(Operation.HEAD)).as("the log has the new date").isZero();
  }

  @Test
  void pass_whenASourceWasWrittenAgainWithOtherMetadata_copiesItUnasked() {
    TestMigration migration = migrated(setup(), 5, metadata("n", "1"));
    migration.source.add("k2", "body 2".getBytes(UTF_8), metadata("n", "2"));

    assertThat(pass(migration, PassOptions.DEFAULT, SECOND, "run").copied()).isEqualTo(1);
    migration.assertMirrored();
  }

  @Test
  void pass_whenTheCopyIsReplacedMeanwhile_doesNotOverwriteIt() {
    TestMigration migration = migrated(setup(), 2, metadata("n", "1"));
    rewrite(migration.source, "k1", metadata("n", "2"));
    goOn(migration, PassOptions.DEFAULT.withCompare(Compare.ATTRIBUTES), "run");
    destination
        .on(Operation.PUT)
        .key("k1")
        .times(1)
        .before(() -> migration.destination.add("k1", "theirs"));

    Tally tally = go(migration, SECOND).settled().tally();

    assertThat(tally.failed()).isEqualTo(1);
    assertThat(migration.destination.bytesOf("k1")).asString().isEqualTo("theirs");
  }

  @Test
  void pass_ofALargeObject_copiesItInItsLease() {
    TestMigration migration = setup().largeThreshold(5L << 20).multipartThreshold(5L << 20).build();
    byte[] body = new byte[6 << 20];
    migration.destination.add("a", body, metadata("n", "1"));
    migration.source.add("a", body, metadata("n", "2"));

    Tally tally = compare(migration, SECOND);

    assertThat(tally.deferred()).isZero();
    assertThat(tally.copied()).isEqualTo(1);
    migration.assertMirrored();
  }

  /** A colder class may be a lifecycle's work at the destination; the default class is not. */
  @ParameterizedTest
  @CsvSource({"STANDARD_IA, , 1", ", GLACIER_IR, 0", "STANDARD_IA, GLACIER_IR, 0"})
  void pass_whenClassesDiffer_restoresOnlyWhatNoLifecycleDid(
      String wanted, String has, int copied) {
    TestMigration migration = setup().build();
    migration.destination.add("a", "x".getBytes(UTF_8), ObjectAttributes.beside(null, has));
    migration.source.add("a", "x".getBytes(UTF_8), ObjectAttributes.beside(null, wanted));

    assertThat(compare(migration, SECOND).copied()).isEqualTo(copied);
  }

  @Test
  void pass_whereTheDestinationKeepsNoTags_quarantinesWhatHasSome() {
    TestMigration migration = setup().destination(Behaviour.AWS.withTags(Support.REFUSED)).build();
    migration.destination.add("a", "x");
    migration.source.add("a", "x".getBytes(UTF_8), tags("n", "1"));

    assertThat(compare(migration, SECOND).quarantined()).isEqualTo(1);
  }

  // ---- leaves

  /** So many objects, copied by a first pass. */
  private static TestMigration migrated(Setup setup, int objects, ObjectAttributes attributes) {
    TestMigration migration = setup.build();
    for (int i = 0; i < objects; i++) {
      migration.source.add("k" + i, ("body " + i).getBytes(UTF_8), attributes);
      migration.source.touch("k" + i, LONG_AGO);
    }
    migration.keep(TestMigration.RUN, migration.run());
    return migration;
  }

  /** Writes the same bytes with other attributes, as no listing shows it. */
  private static void rewrite(InMemoryObjectStore bucket, String key, ObjectAttributes attributes) {
    bucket.add(key, bucket.bytesOf(key), attributes);
    bucket.touch(key, LONG_AGO);
  }

  private Tally compare(TestMigration migration, ContextRef run, String... logs) {
    return pass(migration, PassOptions.DEFAULT.withCompare(Compare.ATTRIBUTES), run, logs);
  }

  private Tally pass(TestMigration migration, PassOptions options, ContextRef run, String... logs) {
    return run(migration, options, run, logs).settled().tally();
  }

  private RangeOutcome run(
      TestMigration migration, PassOptions options, ContextRef run, String... logs) {
    goOn(migration, options, logs);
    return go(migration, run);
  }

  private void goOn(TestMigration migration, PassOptions options, String... logs) {
    migration.goOnFrom(EarlierWrites.of(List.of(logs)));
    migration.options(options);
    source = new FaultyObjectStore(migration.source);
    destination = new FaultyObjectStore(migration.destination);
  }

  private RangeOutcome go(TestMigration migration, ContextRef run) {
    RangeTask task =
        new RangeTask(
            run, TestMigration.LEASE, KeyRange.ALL, List.of(), null, Duration.ofMinutes(10));
    RangeOutcome outcome =
        migration
            .start(
                task,
                RangeCheckpoint.NONE,
                1,
                Instant.now(),
                new RecordingLink(),
                source,
                destination)
            .outcome();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().isClosed()).isTrue();
    migration.keep(run, outcome);
    return outcome;
  }

  private static ObjectAttributes tags(String name, String value) {
    return ObjectAttributes.NONE.withTags(Map.of(name, value));
  }

  private static ObjectAttributes metadata(String name, String value) {
    return ObjectAttributes.NONE.withUserMetadata(Map.of(name, value));
  }
}
