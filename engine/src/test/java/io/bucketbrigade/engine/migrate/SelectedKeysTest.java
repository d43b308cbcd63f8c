package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.CopyOptions.Overwrite;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.SelectionRule;
import io.bucketbrigade.model.spec.SelectionRule.Action;
import io.bucketbrigade.model.spec.SelectionRule.TagCondition;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Leases of a migration whose spec leaves objects out. */
class SelectedKeysTest {

  @Test
  void migrate_whenARuleExcludes_skipsAndCountsAndWritesNoRecord() {
    TestMigration migration = setup().selection(excluding("**/*.tmp")).build();
    migration.source.add("a/x.tmp", "junk");
    migration.source.add("a/y", "wanted");

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    Tally tally = outcome.settled().tally();
    assertThat(tally.listed()).isEqualTo(2);
    assertThat(tally.skipped()).isEqualTo(1);
    assertThat(tally.copied()).isEqualTo(1);
    assertThat(tally.isClosed()).isTrue();
    assertThat(migration.destination.keys()).containsExactly(ObjectKey.of("a/y"));
    assertThat(migration.ledger(outcome)).isEmpty();
  }

  @Test
  void migrate_whenSkippedObjectsGoOnRecord_namesEachWithItsRule() {
    SelectionOptions recorded =
        new SelectionOptions(
            List.of(SelectionRule.ofGlob(Action.EXCLUDE, "*.tmp")), null, List.of(), true);
    TestMigration migration = setup().prefixes("p/", "q/").selection(recorded).build();
    migration.source.add("p/x.tmp", "junk");
    migration.source.add("p/y", "wanted");

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Ledgers.Line("p/x.tmp", "SKIPPED", "EXCLUDED_BY_RULE"));
    assertThat(migration.destination.keys()).containsExactly(ObjectKey.of("q/y"));
  }

  @Test
  void migrate_whenAnExcludedKeyIsAtTheDestination_leavesItAsItIs() {
    TestMigration migration =
        setup().overwrite(Overwrite.ALWAYS).selection(excluding("x", "z")).build();
    migration.source.add("x", "new");
    migration.destination.add("x", "old");
    migration.destination.add("z", "only here");

    RangeOutcome outcome = migration.run();

    assertThat(migration.destination.bytesOf("x"))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("old");
    assertThat(outcome.settled().tally().skipped()).isEqualTo(1);
    assertThat(outcome.settled().tally().destinationOnly()).isEqualTo(1);
    assertThat(migration.destinationWire.writes()).isZero();
  }

  @Test
  void migrate_whenAnExcludedKeyCannotBeMapped_skipsIt() {
    TestMigration migration = setup().prefixes("p", "").selection(excluding("other", "*")).build();
    migration.source.add("p", "its whole name is the prefix");

    assertThat(migration.run().settled().tally().skipped()).isEqualTo(1);
  }

  @Test
  void migrate_whenNoRuleAsksForTags_readsNone() {
    TestMigration migration = setup().selection(excluding("x")).build();
    migration.source.add("x", bytes("1"), tagged("a", "b"));

    migration.run();

    assertThat(migration.sourceWire.requests(Operation.GET_TAGS, "x")).isZero();
  }

  @Test
  void migrate_whenARuleAsksForATag_readsItWhereItMayDecide() {
    TestMigration migration = setup().selection(excludingTag("doubt/", "keep", "no")).build();
    migration.source.add("doubt/kept", bytes("1"), tagged("keep", "yes"));
    migration.source.add("doubt/left", bytes("2"), tagged("keep", "no"));
    migration.source.add("doubt/untagged", "3");
    migration.source.add("sure", "4");

    RangeOutcome outcome = migration.run();

    assertThat(migration.destination.keys())
        .extracting(ObjectKey::value)
        .containsExactly("doubt/kept", "doubt/untagged", "sure");
    assertThat(outcome.settled().tally().skipped()).isEqualTo(1);
    assertThat(outcome.settled().tally().copied()).isEqualTo(3);
    assertThat(migration.destination.attributesOf("doubt/kept").tags())
        .containsEntry("keep", "yes");
  }

  @Test
  void migrate_whenTagsOfOneObjectAreRefused_failsThatObject() {
    TestMigration migration =
        setup().sample("sure").selection(excludingTag("doubt/", "keep", "no")).build();
    migration.source.add("doubt/x", "1");
    migration.source.add("sure", "2");
    migration
        .sourceWire
        .on(Operation.GET_TAGS)
        .key("doubt/x")
        .times(100)
        .fail(StoreFailure.ACCESS_DENIED);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(migration.ledger(outcome))
        .containsExactly(new Ledgers.Line("doubt/x", "FAILED", "OBJECT_ACCESS_DENIED"));
    assertThat(migration.destination.holds("doubt/x")).isFalse();
    assertThat(migration.destination.holds("sure")).isTrue();
  }

  @Test
  void migrate_whenAHoleIsLeftOver_asksTheRulesAgain() {
    SelectionOptions options =
        new SelectionOptions(
            List.of(
                new SelectionRule(
                    Action.EXCLUDE, null, null, null, null, null, null, List.of("GLACIER"), null)),
            null,
            List.of(),
            false);
    TestMigration migration = setup().selection(options).build();
    migration.source.add("a", bytes("1"), stored("GLACIER"));
    migration.source.add("b", bytes("2"), stored("STANDARD_IA"));
    KeyRange rest = new KeyRange(ObjectKey.of("b"), null);

    RangeOutcome outcome =
        migration.run(migration.task(rest, List.of(ObjectKey.of("a"), ObjectKey.of("b")), null));

    assertThat(outcome.settled().tally().skipped()).isEqualTo(1);
    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.keys()).containsExactly(ObjectKey.of("b"));
  }

  @Test
  void migrate_whenAKeyDoesNotFitTheLayout_quarantinesItAsAsked() {
    SelectionOptions laidOut = new SelectionOptions(List.of(), "*/id/*", List.of(), false);
    TestMigration migration = setup().prefixes("", "x".repeat(1_020)).selection(laidOut).build();
    migration.source.add("misfit", "1");
    migration.source.add("a/id/too long for its prefix", "2");

    RangeOutcome outcome = migration.run();

    Tally tally = outcome.settled().tally();
    assertThat(tally.quarantined()).isEqualTo(2);
    assertThat(tally.quarantinedAsAsked()).isEqualTo(1);
    assertThat(tally.amiss()).isEqualTo(1);
    assertThat(tally.isClosed()).isTrue();
    assertThat(migration.ledger(outcome))
        .containsExactlyInAnyOrder(
            new Ledgers.Line("misfit", "QUARANTINED", "KEY_OUTSIDE_LAYOUT"),
            new Ledgers.Line("a/id/too long for its prefix", "QUARANTINED", "KEY_NOT_MAPPABLE"));
    assertThat(migration.destinationWire.writes()).isZero();
  }

  private static SelectionOptions excluding(String... globs) {
    return new SelectionOptions(
        Arrays.stream(globs).map(glob -> SelectionRule.ofGlob(Action.EXCLUDE, glob)).toList(),
        null,
        List.of(),
        false);
  }

  private static SelectionOptions excludingTag(String prefix, String key, String value) {
    return new SelectionOptions(
        List.of(
            new SelectionRule(
                Action.EXCLUDE,
                prefix,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                new TagCondition(key, value))),
        null,
        List.of(),
        false);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectAttributes tagged(String key, String value) {
    return ObjectAttributes.NONE.withTags(Map.of(key, value));
  }

  private static ObjectAttributes stored(String storageClass) {
    return new ObjectAttributes(
        null, null, null, null, null, null, null, storageClass, Map.of(), Map.of());
  }
}
