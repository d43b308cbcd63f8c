package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Keeps;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.Encryption;
import io.bucketbrigade.engine.store.FaultyObjectStore.Gate;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.ObjectChecksum.Algorithm;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.EncryptionRule;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.RedirectPolicy;
import io.bucketbrigade.model.spec.RestoreOptions;
import io.bucketbrigade.model.spec.StorageClassRule;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an object carries over, attribute by attribute; {@code docs/fidelity.md} names these. */
class FidelityTest {

  private static final byte[] BODY = {1, 2, 3};

  private static final String OLD_KEY = "arn:aws:kms:us-east-1:111122223333:key/old";
  private static final String NEW_KEY = "arn:aws:kms:eu-west-1:444455556666:key/new";

  private static final ObjectAttributes HEADERS =
      new ObjectAttributes(
          "text/html; charset=utf-8",
          "gzip",
          "de-CH",
          "attachment; filename=\"a b.html\"",
          "max-age=60",
          "not even a date",
          null,
          null,
          Map.of("owner", "J\u00fcrg", "empty", ""),
          Map.of("class", "secret", "\u00dcn\u00efcode", "a+b=c"));

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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void websiteRedirect_whenTheDestinationForgetsIt_quarantines(boolean onServer) {
    TestMigration migration =
        migration(onServer, setup().source(WEBSITE).destination(withoutRedirects())).build();
    migration.source.add("a", BODY, ObjectAttributes.beside("/elsewhere", null));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "QUARANTINED", "REDIRECT_NOT_SUPPORTED"));
    assertThat(migration.destination.keys()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void websiteRedirect_whenItIsDroppedByChoice_staysBehindAndCostsNothing(boolean onServer) {
    FidelityOptions drop = FidelityOptions.DEFAULT.withWebsiteRedirect(RedirectPolicy.DROP);
    TestMigration migration = migration(onServer, setup().source(WEBSITE).fidelity(drop)).build();
    migration.source.add("a", BODY, ObjectAttributes.beside("/elsewhere", null));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.attributesOf("a").websiteRedirect()).isNull();
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
        migration(onServer, setup().fidelity(FidelityOptions.DEFAULT.withStorageClass(rule)))
            .build();
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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void archivedObject_whenItsRestoreIsAskedFor_isCopiedOnceThatIsDone(boolean onServer) {
    TestMigration migration = migration(onServer, setup().fidelity(restoring())).build();
    migration.source.add("a", BODY, inClass("DEEP_ARCHIVE"));
    migration.source.addInParts("parts", List.of(BODY), inClass("GLACIER"));

    RangeOutcome first = migration.run();
    assertThat(migration.ledger(first))
        .containsExactlyInAnyOrder(
            new Line("a", "DEFERRED", "OBJECT_ARCHIVED"),
            new Line("parts", "DEFERRED", "OBJECT_ARCHIVED"));
    RangeOutcome second = migration.run();
    migration.source.finishRestore("a");
    migration.source.finishRestore("parts");
    RangeOutcome third = migration.run();

    assertThat(second.settled().tally().deferred()).isEqualTo(2);
    // The second look at the one in parts says that its restore is under way.
    assertThat(migration.sourceWire.requests(Operation.RESTORE)).isEqualTo(3);
    assertThat(third.settled().tally().copied()).isEqualTo(2);
    assertThat(migration.destination.bytesOf("a")).isEqualTo(BODY);
  }

  @Test
  void archivedObject_inAnArchiveTier_isRestoredForGood() {
    TestMigration migration = setup().fidelity(restoring()).build();
    migration.source.add("a", BODY, inClass("INTELLIGENT_TIERING"));
    migration.sourceWire.on(Operation.GET).key("a").always().fail(StoreFailure.ARCHIVED);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().deferred()).isEqualTo(1);
    assertThat(migration.sourceWire.requests(Operation.RESTORE)).isEqualTo(1);
  }

  @Test
  void archivedObject_whenItsRestoreIsRefused_isDeferredAllTheSame() {
    TestMigration migration = setup().fidelity(restoring()).build();
    migration.source.add("a", BODY, inClass("GLACIER"));
    migration.sourceWire.on(Operation.RESTORE).always().fail(StoreFailure.ACCESS_DENIED);

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "DEFERRED", "OBJECT_ARCHIVED"));
  }

  @Test
  void archivedObject_whenNobodyAskedForIt_isNotRestored() {
    TestMigration migration = setup().build();
    migration.source.add("a", BODY, inClass("GLACIER"));

    migration.run();

    assertThat(migration.sourceWire.requests(Operation.RESTORE)).isZero();
  }

  private static FidelityOptions restoring() {
    return FidelityOptions.DEFAULT.withRestore(new RestoreOptions(7, RestoreOptions.Tier.STANDARD));
  }

  // ---- encryption

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void encryption_whenNothingIsSaid_isTheDestinationsDefault(boolean onServer) {
    TestMigration migration = migration(onServer, setup()).build();
    migration.source.add("a", BODY, underKey(OLD_KEY));

    migration.run();

    assertThat(migration.destination.attributesOf("a").encryption()).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void encryption_whenSseS3IsAskedFor_isThatOfAllObjects(boolean onServer) {
    TestMigration migration =
        migration(onServer, setup().fidelity(encryption(EncryptionRule.SSE_S3))).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);

    migration.run();

    assertThat(migration.destination.attributesOf("a").encryption()).isEqualTo(Encryption.SSE_S3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void encryption_whenKeysAreMapped_usesTheDestinationsKeysAlone(boolean onServer) {
    EncryptionRule rule = EncryptionRule.kms(null, Map.of(OLD_KEY, NEW_KEY), true);
    TestMigration migration =
        migration(
                onServer,
                setup()
                    .source(Behaviour.AWS.withEtagIsMd5(false))
                    .destination(Behaviour.AWS.withEtagIsMd5(false))
                    .fidelity(encryption(rule)))
            .build();
    migration.source.add("mapped", BODY, underKey(OLD_KEY));
    migration.source.add("plain", BODY, ObjectAttributes.NONE);
    migration.source.add("unmapped", BODY, underKey(OLD_KEY + "-2"));

    RangeOutcome outcome = migration.run();

    assertThat(migration.destination.attributesOf("mapped").encryption())
        .isEqualTo(new Encryption("aws:kms", NEW_KEY, true));
    assertThat(migration.destination.attributesOf("plain").encryption()).isNull();
    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("unmapped", "QUARANTINED", "ENCRYPTION_NOT_MAPPED"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void encryption_whenThereIsADefaultKey_takesItForAllOthers(boolean onServer) {
    EncryptionRule rule = EncryptionRule.kms(NEW_KEY, Map.of(), null);
    TestMigration migration =
        migration(
                onServer,
                setup().destination(Behaviour.AWS.withEtagIsMd5(false)).fidelity(encryption(rule)))
            .build();
    migration.source.add("a", BODY, underKey(OLD_KEY));
    migration.source.add("b", BODY, ObjectAttributes.NONE);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(2);
    for (String key : List.of("a", "b")) {
      assertThat(migration.destination.attributesOf(key).encryption())
          .isEqualTo(new Encryption("aws:kms", NEW_KEY, null));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void customerKey_quarantinesTheObjectAlone(boolean onServer) {
    TestMigration migration = migration(onServer, setup()).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.add("b", BODY, ObjectAttributes.NONE);
    migration.sourceWire.on(Operation.GET).key("a").always().fail(StoreFailure.CUSTOMER_KEY);
    migration.destinationWire.on(Operation.COPY).key("a").always().fail(StoreFailure.CUSTOMER_KEY);

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "QUARANTINED", "CUSTOMER_KEY"));
    assertThat(migration.destination.keys()).hasSize(1);
  }

  // ---- ownership

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ownerControl_whenObjectsWouldBelongToTheirWriter_isGivenWithEveryWrite(boolean onServer) {
    Behaviour writersOwn = Behaviour.AWS.withKeeps(Keeps.AWS.withWritersOwn());
    TestMigration migration = migration(onServer, setup().destination(writersOwn)).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.addInParts("b", List.of(BODY), ObjectAttributes.NONE);

    migration.run();

    assertThat(migration.destination.attributesOf("a").ownerControl()).isTrue();
    assertThat(migration.destination.attributesOf("b").ownerControl()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ownerControl_whenObjectsBelongToTheBucketsOwner_isNotAskedFor(boolean onServer) {
    TestMigration migration = migration(onServer, setup()).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);

    migration.run();

    assertThat(migration.destination.attributesOf("a").ownerControl()).isFalse();
  }

  // ---- headers, metadata, markers

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void headersAndMetadata_arriveAsTheyAre(boolean onServer) {
    TestMigration migration = migration(onServer, setup()).build();
    migration.source.add("a", BODY, HEADERS);
    migration.source.addInParts("parts", List.of(BODY), HEADERS);

    migration.run();

    migration.assertMirrored();
  }

  @Test
  void gzippedContent_isNeverUnpacked() {
    TestMigration migration = setup().build();
    byte[] packed = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    migration.source.add("a", packed, HEADERS);

    migration.run();

    assertThat(migration.destination.bytesOf("a")).isEqualTo(packed);
    assertThat(migration.destination.attributesOf("a").contentEncoding()).isEqualTo("gzip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MetadataTooLarge", "RequestHeaderSectionTooLarge", "MalformedDate"})
  void metadata_whenTheDestinationRefusesIt_quarantinesAndWritesNothing(String code) {
    TestMigration migration = setup().build();
    migration.source.add("a", BODY, HEADERS);
    migration.source.add("b", BODY, ObjectAttributes.NONE);
    migration.source.addInParts("c", List.of(BODY, BODY), HEADERS);
    migration.destinationWire.on(Operation.PUT).key("a").always().fail(refused(code));
    migration.destinationWire.on(Operation.CREATE_MULTIPART).key("c").always().fail(refused(code));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactlyInAnyOrder(
            new Line("a", "QUARANTINED", "METADATA_REFUSED"),
            new Line("c", "QUARANTINED", "METADATA_REFUSED"));
    assertThat(migration.destination.keys()).hasSize(1);
    assertThat(migration.destination.openUploads()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void metadata_whenItIsLongerThanS3Allows_quarantines(boolean onServer) {
    TestMigration migration = migration(onServer, setup()).build();
    migration.source.add("a", BODY, metadata(Map.of("k", "v".repeat(2 * 1024))));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "QUARANTINED", "METADATA_REFUSED"));
    assertThat(migration.destination.keys()).isEmpty();
  }

  // ---- recorded dates

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lastModified_whenItIsRecorded_arrivesBesideAllElse(boolean onServer) {
    TestMigration migration = migration(onServer, setup().fidelity(recording())).build();
    migration.source.add("a", BODY, HEADERS);
    migration.source.touch("a", Instant.parse("2019-02-03T04:05:06.789Z"));
    migration.source.addInParts("parts", List.of(BODY), HEADERS);
    migration.source.touch("parts", Instant.parse("2020-01-01T00:00:00Z"));

    RangeOutcome first = migration.run();
    RangeOutcome second = migration.run();

    assertThat(first.settled().tally().copied()).isEqualTo(2);
    assertThat(migration.destination.attributesOf("a"))
        .isEqualTo(dated(HEADERS, "2019-02-03T04:05:06Z"));
    assertThat(migration.destination.attributesOf("parts"))
        .isEqualTo(dated(HEADERS, "2020-01-01T00:00:00Z"));
    assertThat(second.settled().tally().present()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lastModified_whenTheObjectHasSuchAnEntry_leavesThat(boolean onServer) {
    TestMigration migration = migration(onServer, setup().fidelity(recording())).build();
    ObjectAttributes older = metadata(Map.of("modified", "2001-01-01T00:00:00Z"));
    migration.source.add("a", BODY, older);

    migration.run();

    assertThat(migration.destination.attributesOf("a").userMetadata())
        .isEqualTo(older.userMetadata());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lastModified_whenThereIsNoRoomForIt_quarantines(boolean onServer) {
    TestMigration migration = migration(onServer, setup().fidelity(recording())).build();
    int entry = "modified2019-02-03T04:05:06Z".length();
    migration.source.add("fits", BODY, metadata(Map.of("k", "v".repeat(2 * 1024 - 1 - entry))));
    migration.source.add("full", BODY, metadata(Map.of("k", "v".repeat(2 * 1024 - entry))));
    migration.source.addInParts(
        "parts", List.of(BODY), metadata(Map.of("k", "v".repeat(2 * 1024 - entry))));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactlyInAnyOrder(
            new Line("full", "QUARANTINED", "METADATA_REFUSED"),
            new Line("parts", "QUARANTINED", "METADATA_REFUSED"));
    assertThat(migration.destination.keys()).containsExactly(ObjectKey.of("fits"));
    assertThat(migration.destinationWire.requests(Operation.CREATE_MULTIPART)).isZero();
  }

  private static FidelityOptions recording() {
    return FidelityOptions.DEFAULT.withRecordedLastModified("modified");
  }

  private static ObjectAttributes dated(ObjectAttributes attributes, String date) {
    Map<String, String> metadata = new HashMap<>(attributes.userMetadata());
    metadata.put("modified", date);
    return attributes.withUserMetadata(metadata);
  }

  // ---- checksums

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void body_whereAWrongCrc32cIsRefused_isGuardedByItsOwn(boolean refused) {
    TestMigration.Setup setup = setup();
    TestMigration migration = (refused ? setup.refusesWrongCrc32c() : setup).build();
    migration.source.add("plain", BODY, ObjectAttributes.NONE);
    migration.source.add("summed", BODY, summed(Algorithm.SHA256, BODY));

    migration.run();

    assertThat(migration.destination.attributesOf("plain").checksum())
        .isEqualTo(refused ? ObjectChecksum.of(Algorithm.CRC32C, ByteBuffer.wrap(BODY)) : null);
    assertThat(migration.destination.attributesOf("summed").checksum())
        .isEqualTo(ObjectChecksum.of(Algorithm.SHA256, ByteBuffer.wrap(BODY)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void checksum_arrivesWithEachKindOfCopyAndWithoutAnotherRequest(boolean onServer) {
    TestMigration migration = migration(onServer, setup()).build();
    for (Algorithm algorithm : Algorithm.values()) {
      migration.source.add(algorithm.name(), BODY, summed(algorithm, BODY));
    }
    migration.source.addInParts("parts", List.of(BODY), summed(Algorithm.CRC32, BODY));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(6);
    migration.assertMirrored();
    assertThat(migration.destination.attributesOf("CRC64NVME").checksum()).isNotNull();
    assertThat(migration.sourceWire.requests(Operation.HEAD, "CRC64NVME")).isZero();
    assertThat(migration.destinationWire.requests(Operation.HEAD)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void checksum_whenItIsNotThatOfTheBytes_failsTheObject(boolean inParts) {
    TestMigration migration = setup().build();
    ObjectAttributes wrong = summed(Algorithm.CRC64NVME, new byte[] {9});
    if (inParts) {
      migration.source.addInParts("a", List.of(BODY), wrong);
    } else {
      migration.source.add("a", BODY, wrong);
    }

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "FAILED", "CONTENT_MISMATCH"));
    assertThat(migration.destination.keys()).isEmpty();
    assertThat(migration.destination.openUploads()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void checksum_whenTheDestinationKeepsNone_isLeftBehind(boolean refused) {
    Keeps none = Keeps.AWS.withChecksums(refused ? Support.REFUSED : Support.IGNORED);
    TestMigration migration = setup().destination(Behaviour.AWS.withKeeps(none)).build();
    migration.source.add("a", BODY, summed(Algorithm.CRC64NVME, BODY));
    migration.source.addInParts("parts", List.of(BODY), summed(Algorithm.CRC64NVME, BODY));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(2);
    assertThat(migration.destination.attributesOf("a").checksum()).isNull();
    assertThat(migration.destination.attributesOf("parts").checksum()).isNull();
  }

  @Test
  void checksum_thatPartsCannotHave_isLeftBehindWhereTheObjectGoesInParts() {
    long threshold = CopyOptions.MIN_PART_BYTES;
    TestMigration migration = setup().multipartThreshold(threshold).build();
    byte[] large = new byte[(int) threshold + 1];
    migration.source.add("crc", large, summed(Algorithm.CRC32C, large));
    migration.source.add("sha", large, summed(Algorithm.SHA256, large));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(2);
    assertThat(migration.destination.attributesOf("crc").checksum())
        .isEqualTo(migration.source.attributesOf("crc").checksum());
    assertThat(migration.destination.attributesOf("sha").checksum()).isNull();
  }

  private static ObjectAttributes summed(Algorithm algorithm, byte[] bytes) {
    return HEADERS
        .withTags(Map.of())
        .withChecksum(ObjectChecksum.of(algorithm, ByteBuffer.wrap(bytes)));
  }

  // ---- content

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void folderMarkersAndEmptyObjects_arriveAsOrdinaryObjects(boolean onServer) {
    TestMigration migration = migration(onServer, setup()).build();
    migration.source.add("empty/", new byte[0], HEADERS);
    migration.source.add("full/", BODY, HEADERS);
    migration.source.add("full/child", BODY, ObjectAttributes.NONE);
    migration.source.add("nothing", new byte[0], ObjectAttributes.NONE);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(4);
    migration.assertMirrored();
  }

  // ---- tags

  @Test
  void tags_whenTheServerRefusesToCopyThemAndCountsNone_areNotTakenForNone() {
    TestMigration migration = setup().sameProvider().build();
    migration.source.add("a", BODY, ObjectAttributes.NONE.withTags(Map.of("k", "v")));
    migration.source.behave(Behaviour.AWS.withTagCountOnRead(false));
    migration.destinationWire.on(Operation.COPY).key("a").always().fail(StoreFailure.ACCESS_DENIED);
    migration.sourceWire.on(Operation.GET_TAGS).always().fail(StoreFailure.ACCESS_DENIED);

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "FAILED", "OBJECT_ACCESS_DENIED"));
    assertThat(migration.destination.keys()).isEmpty();
  }

  @Test
  void tags_whenTheirFolderMayNotBeRead_areNotTakenForNone() {
    TestMigration migration = setup().limits(1, 16).build();
    migration.source.add("open/a", BODY, ObjectAttributes.NONE);
    migration.source.add("open/b", BODY, ObjectAttributes.NONE);
    migration.source.add("secret/a", BODY, ObjectAttributes.NONE);
    migration
        .sourceWire
        .on(Operation.GET_TAGS)
        .key("secret/a")
        .always()
        .fail(StoreFailure.ACCESS_DENIED);

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("secret/a", "FAILED", "OBJECT_ACCESS_DENIED"));
    assertThat(migration.sourceWire.requests(Operation.GET_TAGS, "open/a")).isEqualTo(1);
    assertThat(migration.sourceWire.requests(Operation.GET_TAGS, "open/b")).isZero();
  }

  @Test
  void tags_whereReadsWereNotSeenToCountThem_costOneRequestMore() {
    TestMigration migration = setup().tagCountOpen().limits(1, 16).build();
    migration.source.behave(Behaviour.AWS.withTagCountOnRead(false));
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.add("b", BODY, ObjectAttributes.NONE.withTags(Map.of("k", "v")));
    migration.source.add("c", BODY, ObjectAttributes.NONE);

    migration.run();

    migration.assertMirrored();
    assertThat(migration.sourceWire.requests(Operation.GET_TAGS)).isEqualTo(3);
    assertThat(migration.sourceWire.requests(Operation.GET)).isEqualTo(3);
    assertThat(migration.sourceWire.requests(Operation.HEAD)).isZero();
  }

  @Test
  void tags_onceReadsWereSeenToCountThem_areAskedForNoMore() {
    TestMigration migration = setup().tagCountOpen().limits(1, 16).build();
    migration.source.add("a", BODY, ObjectAttributes.NONE);
    migration.source.add("b", BODY, ObjectAttributes.NONE.withTags(Map.of("k", "v")));
    migration.source.add("c", BODY, ObjectAttributes.NONE);
    migration.source.add("d", BODY, ObjectAttributes.NONE);

    migration.run();

    migration.assertMirrored();
    assertThat(migration.sourceWire.requests(Operation.GET_TAGS)).isEqualTo(2);
    assertThat(migration.sourceWire.requests(Operation.GET_TAGS, "c")).isZero();
  }

  @Test
  void tags_onceAReadDidNotCountThem_areAskedForEachTime() {
    TestMigration migration = setup().limits(1, 16).build();
    migration.source.behave(Behaviour.AWS.withTagCountOnRead(false));
    for (String key : List.of("a", "b", "c")) {
      migration.source.add(key, BODY, ObjectAttributes.NONE.withTags(Map.of("k", key)));
    }

    migration.run();

    migration.assertMirrored();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tags_whenTheObjectIsReplacedBeforeItIsRead_areThoseOfTheNewOne(boolean counted) {
    TestMigration migration = setup().tagCountOpen().build();
    migration.source.behave(Behaviour.AWS.withTagCountOnRead(counted));
    migration.source.add("a", BODY, ObjectAttributes.NONE.withTags(Map.of("k", "old")));
    migration.source.touch("a", Instant.now().minusSeconds(60));
    Gate read = migration.sourceWire.on(Operation.GET).hold();
    TestMigration.Attempt attempt =
        migration.start(migration.task(KeyRange.ALL), new RecordingLink());
    read.awaitArrival();
    // The same bytes and so the same ETag, by which the read is pinned.
    migration.source.add("a", BODY, ObjectAttributes.NONE.withTags(Map.of("k", "new")));
    read.open();

    attempt.outcome();

    migration.assertMirrored();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tags_whenOnlyGetCountsThem_arriveWithPartsToo(boolean onServer) {
    TestMigration migration = migration(onServer, setup()).build();
    migration.source.addInParts(
        "a", List.of(BODY), ObjectAttributes.NONE.withTags(Map.of("k", "v")));
    migration.source.behave(Behaviour.AWS.withTagCountOnRead(false));

    migration.run();

    migration.assertMirrored();
  }

  // ---- leaves

  private static StoreException refused(String code) {
    return new StoreException(StoreFailure.INVALID_REQUEST, "refused", 400, code, null, null);
  }

  private static ObjectAttributes metadata(Map<String, String> metadata) {
    return new ObjectAttributes(null, null, null, null, null, null, null, null, metadata, Map.of());
  }

  private static FidelityOptions encryption(EncryptionRule rule) {
    return FidelityOptions.DEFAULT.withEncryption(rule);
  }

  private static ObjectAttributes underKey(String arn) {
    return ObjectAttributes.NONE.withEncryption(new Encryption("aws:kms", arn, null));
  }

  private static TestMigration.Setup migration(boolean onServer, TestMigration.Setup setup) {
    return onServer ? setup.sameProvider() : setup;
  }

  private static Behaviour withoutRedirects() {
    return Behaviour.AWS.withKeeps(Keeps.AWS.withoutRedirects());
  }

  private static Behaviour onlyStandard() {
    return Behaviour.AWS.withKeeps(Keeps.AWS.withClasses(Set.of(), Support.REFUSED));
  }

  private static FidelityOptions classes(String rule) {
    return FidelityOptions.DEFAULT.withStorageClass(
        rule.equals("keep") ? StorageClassRule.KEEP : StorageClassRule.only(rule));
  }

  private static ObjectAttributes inClass(String storageClass) {
    return ObjectAttributes.beside(null, storageClass);
  }
}
