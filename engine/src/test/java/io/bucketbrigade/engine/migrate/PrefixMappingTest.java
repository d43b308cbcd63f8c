package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.Tally;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The source's prefix is taken off a key and the destination's put in its place. */
class PrefixMappingTest {

  private static final List<String> RELATIVE =
      List.of("k", "k/", "/k", "//", "..", "\uFFEE", "\uD83D\uDE00", "a\nb", "%2F", "x/", "y/k");

  @Test
  void migrate_whenBothSidesHaveAPrefix_swapsThem() {
    TestMigration migration = setup().prefixes("x/", "y/").build();
    migration.source.add("x/k", "wanted");
    migration.source.add("x/x/k", "below the prefix again");
    migration.source.add("k", "not below the prefix");
    migration.source.add("y/k", "nor this");

    Tally tally = migration.run().settled().tally();

    assertThat(migration.destination.keys())
        .extracting(ObjectKey::value)
        .containsExactly("y/k", "y/x/k");
    assertThat(tally.listed()).isEqualTo(2);
  }

  static Stream<Arguments> hostilePrefixes() {
    return Stream.of(
        Arguments.of("", "y"),
        Arguments.of("x", ""),
        Arguments.of("a//", "/"),
        Arguments.of("../", "./"),
        Arguments.of("a b+c%20/", "%2F%"),
        Arguments.of("\u00E9", "e\u0301"),
        Arguments.of("\n\u0001", "\t"),
        Arguments.of("\uFFEE", "\uD83D\uDE00"),
        Arguments.of("\uD83D\uDE00/", "\uFFEE/"),
        Arguments.of("*[a]?", "\\$1{}"),
        Arguments.of("x", "xx"),
        Arguments.of("xx", "x"));
  }

  @ParameterizedTest
  @MethodSource("hostilePrefixes")
  void migrate_whenPrefixesAreHostile_takesThemCharacterByCharacter(String from, String to) {
    TestMigration migration = setup().prefixes(from, to).build();
    RELATIVE.forEach(key -> migration.source.add(from + key, "body of " + key));

    Tally tally = migration.run().settled().tally();

    assertThat(tally.copied()).isEqualTo(RELATIVE.size());
    assertThat(migration.destination.keys())
        .extracting(ObjectKey::value)
        .containsExactlyInAnyOrderElementsOf(RELATIVE.stream().map(key -> to + key).toList());
    migration.assertMirrored();
    assertThat(migration.run().settled().tally().present()).isEqualTo(RELATIVE.size());
  }

  @Test
  void migrate_whenAKeyIsNothingButThePrefix_quarantinesItOnlyWhereNothingIsLeft() {
    TestMigration bare = setup().prefixes("x/", "").build();
    bare.source.add("x/", "marker");
    bare.source.add("x/k", "wanted");

    RangeOutcome outcome = bare.run();

    assertThat(outcome.settled().tally().quarantined()).isEqualTo(1);
    assertThat(bare.ledger(outcome))
        .containsExactly(new Ledgers.Line("x/", "QUARANTINED", "KEY_NOT_MAPPABLE"));
    assertThat(bare.destination.keys()).containsExactly(ObjectKey.of("k"));

    TestMigration prefixed = setup().prefixes("x/", "y/").build();
    prefixed.source.add("x/", "marker");
    assertThat(prefixed.run().settled().tally().copied()).isEqualTo(1);
    assertThat(prefixed.destination.keys()).containsExactly(ObjectKey.of("y/"));
  }

  @Test
  void migrate_whenTheMappedKeyIsTooLong_countsBytesAndNotCharacters() {
    String prefix = "\uD83D\uDE00".repeat(255);
    TestMigration migration = setup().prefixes("x/", prefix).build();
    migration.source.add("x/abcd", "1,024 bytes");
    migration.source.add("x/abcde", "1,025 bytes");
    migration.source.add("x/\u00E9\u00E9", "1,024 bytes");
    migration.source.add("x/\u00E9\u00E9\u00E9", "1,026 bytes");

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(2);
    assertThat(migration.ledger(outcome))
        .containsExactlyInAnyOrder(
            new Ledgers.Line("x/abcde", "QUARANTINED", "KEY_NOT_MAPPABLE"),
            new Ledgers.Line("x/\u00E9\u00E9\u00E9", "QUARANTINED", "KEY_NOT_MAPPABLE"));
    assertThat(migration.destination.keys())
        .allMatch(key -> key.utf8Bytes() == ObjectKey.MAX_UTF8_BYTES);
  }
}
