package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;
import io.bucketbrigade.model.spec.CopyOptions.Overwrite;
import io.bucketbrigade.model.spec.CopyOptions.TagPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A lease over healthy stores, from listing to tally. */
class RangeMigratorTest {

  private static final int MIB = 1024 * 1024;

  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  private static final ObjectAttributes EVERYTHING =
      new ObjectAttributes(
          "text/html; charset=utf-8",
          "gzip",
          "de-CH",
          "attachment; filename=\"a b.html\"",
          "max-age=60",
          "not even a date",
          "/elsewhere",
          null,
          Map.of("owner", "=?UTF-8?Q?J=C3=BCrg?=", "empty", ""),
          Map.of("class", "secret", "Ünïcode", "a+b=c"));

  // ---- what a listing holds

  @Test
  void migrate_whenBothSidesAreEmpty_isExhaustedWithNothing() {
    TestMigration migration = setup().build();

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally()).isEqualTo(Tally.ZERO);
    assertThat(outcome.settled().firstKey()).isNull();
    assertThat(outcome.firstKeyBeyond()).isNull();
    assertThat(outcome.problem()).isNull();
    assertThat(migration.destinationWire.writes()).isZero();
  }

  @Test
  void migrate_whenThereIsOneKey_copiesIt() {
    TestMigration migration = setup().build();
    migration.source.add("a", "bytes");

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally()).isEqualTo(copied(1, 5));
    assertThat(outcome.settled().cursor()).isEqualTo(ObjectKey.of("a"));
    assertThat(outcome.settled().firstKey()).isEqualTo(ObjectKey.of("a"));
    assertThat(outcome.settled().holes()).isEmpty();
    migration.assertMirrored();
  }

  @Test
  void migrate_whenThereAreManyPages_copiesEveryKeyOnce() {
    TestMigration migration = setup().build();
    long bytes = 0;
    for (int i = 0; i < 3_456; i++) {
      String body = "body " + i;
      bytes += body.length();
      migration.source.add("key/%05d".formatted(i), body);
    }

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally()).isEqualTo(copied(3_456, bytes));
    assertThat(migration.destinationWire.writes()).isEqualTo(3_456);
    migration.assertMirrored();
  }

  @Test
  void migrate_whenKeysAreHostile_keepsEachAsItIs() {
    TestMigration migration = setup().build();
    List<String> keys =
        List.of(
            "/",
            "//",
            "a//b",
            "./",
            "../",
            "a/../b",
            "\\",
            "a\nb",
            "\u0001",
            "\t",
            "a+b%20c",
            "é",
            "e\u0301",
            "\uFFEE",
            "\uFFFD",
            "\uD83D\uDE00",
            "\uD83D\uDE00/x",
            "a",
            "a/b",
            "a-",
            "A",
            "%2F",
            "&amp;<x>",
            "'\"");
    keys.forEach(key -> migration.source.add(key, key));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().copied()).isEqualTo(keys.size());
    migration.assertMirrored();
  }

  @Test
  void migrate_whenObjectsAreEmpty_copiesThemToo() {
    TestMigration migration = setup().build();
    migration.source.add("dir/", new byte[0], EVERYTHING);
    migration.source.add("empty", "");

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally()).isEqualTo(copied(2, 0));
    migration.assertMirrored();
  }

  @Test
  void migrate_whenPrefixesDiffer_mapsKeysAndLeavesTheRestAlone() {
    TestMigration migration = setup().prefixes("in/", "archive/2026/").build();
    migration.source.add("in", "outside");
    migration.source.add("in/", "the prefix itself");
    migration.source.add("in/a", "1");
    migration.source.add("in/b/c", "2");
    migration.source.add("in0", "outside");
    migration.destination.add("archive/2025", "somebody's");

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(3);
    assertThat(outcome.settled().firstKey()).isEqualTo(ObjectKey.of(""));
    assertThat(migration.destination.keys())
        .extracting(ObjectKey::value)
        .containsExactly("archive/2025", "archive/2026/", "archive/2026/a", "archive/2026/b/c");
    migration.assertMirrored();
  }

  @Test
  void migrate_whenRangeIsAPart_doesThatPartAndTellsTheFirstKeyBeyond() {
    TestMigration migration = setup().build();
    for (String key : List.of("a", "b", "c", "d", "e")) {
      migration.source.add(key, key);
    }

    RangeOutcome outcome =
        migration.run(migration.task(new KeyRange(ObjectKey.of("a"), ObjectKey.of("c"))));

    assertThat(migration.destination.keys()).extracting(ObjectKey::value).containsExactly("b", "c");
    assertThat(outcome.settled().firstKey()).isEqualTo(ObjectKey.of("b"));
    assertThat(outcome.firstKeyBeyond()).isEqualTo(ObjectKey.of("d"));
  }

  @Test
  void migrate_whenRangesTile_copiesEachKeyExactlyOnce() {
    TestMigration migration = setup().build();
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      migration.source.add(Long.toString(random.nextInt(100_000), 36), "x");
    }
    List<ObjectKey> keys = migration.source.keys();
    ObjectKey oneThird = keys.get(keys.size() / 3);
    ObjectKey between = ObjectKey.of(keys.get(keys.size() / 2).value() + "\u0000");

    List<RangeOutcome> outcomes =
        List.of(
            migration.run(migration.task(new KeyRange(null, oneThird))),
            migration.run(migration.task(new KeyRange(oneThird, between))),
            migration.run(migration.task(new KeyRange(between, null))));

    assertThat(outcomes.stream().mapToLong(o -> o.settled().tally().copied()).sum())
        .isEqualTo(keys.size());
    assertThat(outcomes.get(0).firstKeyBeyond()).isEqualTo(outcomes.get(1).settled().firstKey());
    assertThat(outcomes.get(1).firstKeyBeyond()).isEqualTo(outcomes.get(2).settled().firstKey());
    assertThat(migration.destinationWire.writes()).isEqualTo(keys.size());
    migration.assertMirrored();
  }

  // ---- what is already there

  @Test
  void migrate_whenRunAgain_writesNothing() {
    TestMigration migration = setup().build();
    for (int i = 0; i < 50; i++) {
      migration.source.add("k" + i, "body " + i);
    }
    migration.run();
    long writes = migration.destinationWire.writes();
    long gets = migration.sourceWire.requests(Operation.GET);

    RangeOutcome again = migration.run();

    assertThat(again.settled().tally().present()).isEqualTo(50);
    assertThat(again.settled().tally().copied()).isZero();
    assertThat(again.settled().tally().isClosed()).isTrue();
    assertThat(migration.destinationWire.writes()).isEqualTo(writes);
    assertThat(migration.sourceWire.requests(Operation.GET)).isEqualTo(gets);
  }

  @Test
  void migrate_whenRunAgainWithEtagsThatSayNothing_findsSameBytesAndWritesNothing() {
    TestMigration migration =
        setup()
            .source(Behaviour.AWS.withEtagIsMd5(false))
            .destination(Behaviour.AWS.withEtagIsMd5(false))
            .build();
    migration.source.add("a", "same");
    migration.source.add("b", "also the same");
    // A copy of the same instant would not be younger than its source.
    Instant before = Instant.now().minusSeconds(60);
    migration.source.touch("a", before);
    migration.source.touch("b", before);
    migration.run();

    RangeOutcome again = migration.run();

    assertThat(again.settled().tally().present()).isEqualTo(2);
    assertThat(migration.destinationWire.writes()).isEqualTo(2);
  }

  @Test
  void migrate_whenKeysAreOnlyAtTheDestination_countsThemAndTouchesNothing() {
    TestMigration migration = setup().build();
    migration.source.add("b", "1");
    for (String key : List.of("a", "aa", "c", "d")) {
      migration.destination.add(key, "theirs");
    }

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().destinationOnly()).isEqualTo(4);
    assertThat(outcome.settled().tally().listed()).isEqualTo(1);
    assertThat(outcome.settled().tally().isClosed()).isTrue();
    assertThat(migration.destination.keys()).hasSize(5);
    assertThat(migration.destinationWire.requests(Operation.DELETE)).isZero();
    migration.assertHoldsAll();
  }

  @Test
  void migrate_whenDestinationIsOlderAndDifferent_overwritesIt() {
    TestMigration migration = setup().build();
    migration.source.add("same-size", "new!");
    migration.source.add("other-size", "newer and longer");
    migration.destination.add("same-size", "old!");
    migration.destination.add("other-size", "old");
    migration.destination.touch("same-size", LONG_AGO);
    migration.destination.touch("other-size", LONG_AGO);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(2);
    migration.assertMirrored();
  }

  @Test
  void migrate_whenDestinationIsNewerAndDifferent_leavesItAndBooksAConflict() {
    TestMigration migration = setup().build();
    migration.source.add("same-size", "old!");
    migration.source.add("other-size", "old");
    migration.source.touch("same-size", LONG_AGO);
    migration.source.touch("other-size", LONG_AGO);
    migration.destination.add("same-size", "new!");
    migration.destination.add("other-size", "newer and longer");

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().failed()).isEqualTo(2);
    assertThat(migration.ledger(outcome))
        .containsExactlyInAnyOrder(
            new Line("same-size", "FAILED", "CONFLICT"),
            new Line("other-size", "FAILED", "CONFLICT"));
    assertThat(migration.destination.bytesOf("same-size")).asString().isEqualTo("new!");
    assertThat(migration.destinationWire.writes()).isZero();
  }

  @Test
  void migrate_whenNewerDestinationHasOtherBytesBehindOpaqueEtags_booksAConflict() {
    TestMigration migration = setup().destination(Behaviour.AWS.withEtagIsMd5(false)).build();
    migration.source.add("a", "old!");
    migration.destination.add("a", "new!");
    migration.source.touch("a", Instant.now().minusSeconds(60));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(new Line("a", "FAILED", "CONFLICT"));
    assertThat(migration.destination.bytesOf("a")).asString().isEqualTo("new!");
  }

  @Test
  void migrate_whenToldToOverwriteAlways_replacesANewerObject() {
    TestMigration migration = setup().overwrite(Overwrite.ALWAYS).build();
    migration.source.add("a", "old!");
    migration.source.touch("a", LONG_AGO);
    migration.destination.add("a", "new!");

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally()).isEqualTo(copied(1, 4));
    migration.assertMirrored();
  }

  // ---- what cannot be carried

  @Test
  void migrate_whenMappedKeyIsTooLong_quarantinesIt() {
    TestMigration migration = setup().prefixes("", "p/").build();
    String longest = "k".repeat(1_022);
    String tooLong = "k".repeat(1_023);
    String tooLongInBytes = "é".repeat(512);
    for (String key : List.of(longest, tooLong, tooLongInBytes)) {
      migration.source.add(key, "x");
    }

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(outcome.settled().tally().quarantined()).isEqualTo(2);
    assertThat(migration.ledger(outcome))
        .containsExactlyInAnyOrder(
            new Line(tooLong, "QUARANTINED", "KEY_NOT_MAPPABLE"),
            new Line(tooLongInBytes, "QUARANTINED", "KEY_NOT_MAPPABLE"));
    assertThat(migration.destination.holds("p/" + longest)).isTrue();
  }

  @Test
  void migrate_whenMappedKeyIsEmpty_quarantinesIt() {
    TestMigration migration = setup().prefixes("in/", "").build();
    migration.source.add("in/", "a folder's marker");

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("in/", "QUARANTINED", "KEY_NOT_MAPPABLE"));
  }

  @ParameterizedTest
  @EnumSource(CopyPath.class)
  void migrate_whenDestinationKeepsNoTags_quarantinesTaggedObjectsAlone(CopyPath path) {
    TestMigration migration =
        setup()
            .sameProvider()
            .path(path)
            .destination(Behaviour.AWS.withTags(Support.IGNORED))
            .build();
    migration.source.add("plain", "1");
    migration.source.add("tagged", new byte[3], tagged(Map.of("a", "b")));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("tagged", "QUARANTINED", "TAGS_NOT_SUPPORTED"));
    assertThat(migration.destination.holds("tagged")).isFalse();
  }

  @Test
  void migrate_whenToldToDropTags_copiesTaggedObjectsWithout() {
    TestMigration migration =
        setup().tags(TagPolicy.DROP).destination(Behaviour.AWS.withTags(Support.REFUSED)).build();
    migration.source.add("tagged", new byte[3], tagged(Map.of("a", "b")));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.attributesOf("tagged").tags()).isEmpty();
    assertThat(migration.sourceWire.requests(Operation.GET_TAGS)).isZero();
  }

  // ---- what objects carry

  @ParameterizedTest
  @EnumSource(CopyPath.class)
  void migrate_whenObjectsCarryAttributes_theyArrive(CopyPath path) {
    TestMigration migration = setup().sameProvider().path(path).build();
    migration.source.add("a", bytes(1, 1_000), without(EVERYTHING));

    migration.run();

    migration.assertMirrored();
  }

  @Test
  void migrate_whenStreamed_carriesTheWebsiteRedirect() {
    TestMigration migration = setup().build();
    migration.source.add("a", new byte[0], EVERYTHING);

    migration.run();

    migration.assertMirrored();
  }

  @Test
  void migrate_whenSourceSendsNoTagCount_asksAndCarriesTags() {
    TestMigration migration = setup().source(Behaviour.AWS.withTagCountOnRead(false)).build();
    migration.source.add("tagged", new byte[3], tagged(Map.of("a", "b")));
    migration.source.add("plain", new byte[3], ObjectAttributes.NONE);

    migration.run();

    assertThat(migration.sourceWire.requests(Operation.GET_TAGS)).isEqualTo(2);
    migration.assertMirrored();
  }

  @ParameterizedTest
  @EnumSource(CopyPath.class)
  void migrate_whenTagsCannotRideOnTheWrite_theyFollow(CopyPath path) {
    TestMigration migration =
        setup()
            .sameProvider()
            .path(path)
            .destination(Behaviour.AWS.withTagsOnWrite(Support.IGNORED))
            .build();
    migration.source.add("small", new byte[3], tagged(Map.of("a", "b")));
    migration.source.addInParts(
        "large", List.of(bytes(1, 5 * MIB), bytes(2, 10)), tagged(Map.of("c", "d")));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(2);
    migration.assertMirrored();
  }

  // ---- parts

  @Test
  void migrate_whenSourceWasUploadedInParts_reproducesItsEtag() {
    TestMigration migration = setup().multipartThreshold(6 * MIB).build();
    String etag =
        migration
            .source
            .addInParts(
                "large",
                List.of(bytes(1, 6 * MIB), bytes(2, 6 * MIB), bytes(3, 123)),
                tagged(Map.of("a", "b")))
            .etag();

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally()).isEqualTo(copied(1, 12L * MIB + 123));
    assertThat(etagOf(migration, "large")).isEqualTo(etag).endsWith("-3");
    assertThat(migration.destination.openUploads()).isEmpty();
    migration.assertMirrored();
  }

  @Test
  void migrate_whenAPartIsReadWrongly_beginsTheObjectAgainBeforeItIsVisible() {
    TestMigration migration = setup().multipartThreshold(6 * MIB).build();
    migration.source.addInParts(
        "large", List.of(bytes(1, 6 * MIB), bytes(2, 123)), ObjectAttributes.NONE);
    migration.sourceWire.on(Operation.GET).corruptBody();

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destinationWire.requests(Operation.CREATE_MULTIPART)).isEqualTo(2);
    assertThat(migration.destinationWire.requests(Operation.COMPLETE_MULTIPART)).isEqualTo(1);
    assertThat(migration.destination.openUploads()).isEmpty();
    migration.assertMirrored();
  }

  @Test
  void migrate_whenPartsOnlySeemToBeTheSources_isCopiedOnceItWasReadTwiceAlike() {
    TestMigration migration = setup().multipartThreshold(6 * MIB).build();
    // First and last part explain the size as parts of 6 MiB would.
    migration.source.addInParts(
        "large",
        List.of(bytes(1, 6 * MIB), bytes(2, 5 * MIB), bytes(3, 7 * MIB), bytes(4, 9)),
        ObjectAttributes.NONE);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destinationWire.requests(Operation.CREATE_MULTIPART)).isEqualTo(2);
    assertThat(migration.destinationWire.requests(Operation.COMPLETE_MULTIPART)).isEqualTo(1);
    assertThat(migration.destination.openUploads()).isEmpty();
  }

  @Test
  void migrate_whenAnObjectBelowTheThresholdHasParts_reproducesItsEtag() {
    TestMigration migration = setup().build();
    String two =
        migration
            .source
            .addInParts("two", List.of(bytes(1, 5 * MIB), bytes(2, 1)), ObjectAttributes.NONE)
            .etag();
    String one =
        migration.source.addInParts("one", List.of(bytes(3, 1_000)), ObjectAttributes.NONE).etag();

    migration.run();

    assertThat(etagOf(migration, "two")).isEqualTo(two);
    assertThat(etagOf(migration, "one")).isEqualTo(one);
    assertThat(migration.run().settled().tally().present()).isEqualTo(2);
    assertThat(migration.sourceWire.requests(Operation.GET))
        .as("the second run compares ETags, not bytes")
        .isEqualTo(3);
  }

  @Test
  void migrate_whenAnEmptyObjectHasAPart_copiesIt() {
    TestMigration migration = setup().sameProvider().path(CopyPath.SERVER_SIDE).build();
    migration.source.addInParts("empty", List.of(new byte[0]), ObjectAttributes.NONE);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally()).isEqualTo(copied(1, 0));
  }

  @Test
  void migrate_whenSourcePartsAreSmallerThanS3Allows_copiesWithPartsOfItsOwn() {
    TestMigration migration = setup().multipartThreshold(5 * MIB).build();
    byte[] oneMib = bytes(4, MIB);
    migration.source.addInParts(
        "odd",
        List.of(oneMib, oneMib, oneMib, oneMib, oneMib, oneMib, oneMib),
        ObjectAttributes.NONE);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally()).isEqualTo(copied(1, 7L * MIB));
    migration.assertMirrored();
  }

  @Test
  void migrate_whenSourcePartsDiffer_copiesAllBytes() {
    TestMigration migration = setup().multipartThreshold(5 * MIB).build();
    migration.source.addInParts(
        "odd", List.of(bytes(1, 5 * MIB), bytes(2, 6 * MIB), bytes(3, 7)), ObjectAttributes.NONE);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally()).isEqualTo(copied(1, 11L * MIB + 7));
    migration.assertMirrored();
  }

  // ---- on the server

  @Test
  void migrate_whenServerCanCopy_noByteComesThroughUs() {
    TestMigration migration = setup().sameProvider().build();
    migration.source.add("a", bytes(1, 100), tagged(Map.of("a", "b")));
    String etag =
        migration
            .source
            .addInParts("b", List.of(bytes(1, 5 * MIB), bytes(2, 9)), tagged(Map.of("c", "d")))
            .etag();

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(2);
    assertThat(migration.sourceWire.requests(Operation.GET)).isZero();
    assertThat(migration.destinationWire.requests(Operation.PUT)).isZero();
    assertThat(etagOf(migration, "b")).isEqualTo(etag);
    migration.assertMirrored();
  }

  @ParameterizedTest
  @EnumSource(
      value = StoreFailure.class,
      names = {"ACCESS_DENIED", "NOT_IMPLEMENTED", "INVALID_REQUEST"})
  void migrate_whenServerRefusesToCopyOneObject_streamsIt(StoreFailure refusal) {
    TestMigration migration = setup().sameProvider().build();
    migration.source.add("a", bytes(1, 100), tagged(Map.of("a", "b")));
    migration.source.add("b", "2");
    migration.destinationWire.on(Operation.COPY).key("a").always().fail(refusal);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(2);
    assertThat(migration.destinationWire.requests(Operation.PUT, "a")).isEqualTo(1);
    assertThat(migration.destinationWire.requests(Operation.PUT, "b")).isZero();
    migration.assertMirrored();
  }

  @Test
  void migrate_whenBoundToTheServerSideAndRefused_booksTheObject() {
    TestMigration migration = setup().sameProvider().path(CopyPath.SERVER_SIDE).build();
    migration.source.add("a", "1");
    migration.destinationWire.on(Operation.COPY).key("a").always().fail(StoreFailure.ACCESS_DENIED);

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "FAILED", "OBJECT_ACCESS_DENIED"));
    assertThat(migration.sourceWire.requests(Operation.GET)).isZero();
  }

  // ---- leaves

  private static Tally copied(long keys, long bytes) {
    return new Tally(keys, keys, 0, 0, 0, 0, 0, 0, bytes, 0, 0);
  }

  private static ObjectAttributes tagged(Map<String, String> tags) {
    return ObjectAttributes.NONE.withTags(tags);
  }

  /** All but the redirect, which S3 does not copy on the server. */
  private static ObjectAttributes without(ObjectAttributes all) {
    return new ObjectAttributes(
        all.contentType(),
        all.contentEncoding(),
        all.contentLanguage(),
        all.contentDisposition(),
        all.cacheControl(),
        all.expires(),
        null,
        null,
        all.userMetadata(),
        all.tags());
  }

  private static String etagOf(TestMigration migration, String key) {
    return migration.destination.head(ObjectKey.of(key)).etag();
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
