package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.migrate.TestMigration.Attempt;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.FaultyObjectStore.Gate;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.StopReason;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies that get lost, objects that change meanwhile, and attempts that died in between. */
class WriteRaceTest {

  private static final int MIB = 1024 * 1024;
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
  private static final ObjectAttributes TAGGED =
      ObjectAttributes.NONE.withTags(Map.of("keep", "me"));

  // ---- lost replies

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void put_whenItsReplyIsLost_isFoundAndNotSentAgain(boolean etagIsMd5) {
    TestMigration migration = setup().destination(Behaviour.AWS.withEtagIsMd5(etagIsMd5)).build();
    migration.source.add("a", "bytes");
    migration.destinationWire.on(Operation.PUT).loseReply();

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destinationWire.requests(Operation.PUT)).isEqualTo(1);
    migration.assertMirrored();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void put_whenItsReplyAndTheLookAfterItAreLost_isStillOurs(boolean etagIsMd5) {
    TestMigration migration =
        setup()
            .destination(Behaviour.AWS.withEtagIsMd5(etagIsMd5).withTagsOnWrite(Support.IGNORED))
            .build();
    migration.source.add("a", "bytes".getBytes(UTF_8), TAGGED);
    migration.source.touch("a", Instant.now().minusSeconds(120));
    migration.destinationWire.on(Operation.PUT).loseReply();
    migration
        .destinationWire
        .on(Operation.HEAD)
        .times(TestMigration.IMPATIENT.attempts())
        .fail(StoreFailure.SERVER_ERROR);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destinationWire.writes()).isEqualTo(1);
    migration.assertMirrored();
  }

  @Test
  void copy_whenItsReplyIsLost_isFoundAndNotSentAgain() {
    TestMigration migration = setup().sameProvider().build();
    migration.source.add("a", "bytes");
    migration.destinationWire.on(Operation.COPY).loseReply();

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destinationWire.writes()).isEqualTo(1);
    migration.assertMirrored();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void complete_whenItsReplyIsLost_isFoundAndNotDoneAgain(boolean etagIsMd5) {
    TestMigration migration = setup().destination(Behaviour.AWS.withEtagIsMd5(etagIsMd5)).build();
    migration.source.addInParts("a", List.of(bytes(1, 5 * MIB), bytes(2, 10)), TAGGED);
    migration.destinationWire.on(Operation.COMPLETE_MULTIPART).loseReply();

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destinationWire.requests(Operation.CREATE_MULTIPART)).isEqualTo(1);
    assertThat(migration.destinationWire.writes()).isEqualTo(1);
    migration.assertMirrored();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void write_thatDidNotHappen_isNotTakenForTheYoungObjectThatItWasToReplace(boolean inParts) {
    TestMigration migration = setup().destination(Behaviour.AWS.withEtagIsMd5(false)).build();
    byte[] before = bytes(1, 100);
    byte[] after = bytes(2, 100);
    migration.destination.add("a", before, ObjectAttributes.NONE);
    if (inParts) {
      migration.source.addInParts("a", List.of(after), TAGGED);
    } else {
      migration.source.add("a", after, TAGGED);
    }
    migration.source.touch("a", Instant.now().plusSeconds(5));
    migration
        .destinationWire
        .on(inParts ? Operation.COMPLETE_MULTIPART : Operation.PUT)
        .fail(StoreFailure.SERVER_ERROR);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.bytesOf("a")).isEqualTo(after);
    migration.assertMirrored();
  }

  @Test
  void put_whenItsReplyIsLost_tagsStillFollow() {
    TestMigration migration =
        setup().destination(Behaviour.AWS.withTagsOnWrite(Support.IGNORED)).build();
    migration.source.add("a", new byte[2], TAGGED);
    migration.destinationWire.on(Operation.PUT).loseReply();

    migration.run();

    migration.assertMirrored();
  }

  @Test
  void folderMarker_whenSomebodyReplacesItDirectlyAfterItsWrite_isAConflict() {
    TestMigration migration = setup().build();
    migration.source.add("folder/", "ours");
    migration.source.touch("folder/", LONG_AGO);
    migration
        .destinationWire
        .on(Operation.PUT)
        .after(() -> migration.destination.add("folder/", "theirs"));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("folder/", "FAILED", "CONFLICT"));
    assertThat(migration.destination.bytesOf("folder/")).asString().isEqualTo("theirs");
  }

  @Test
  void put_whenItsReplyIsLostAndSomebodyElseWasFaster_isAConflict() {
    TestMigration migration = setup().build();
    migration.source.add("a", "ours");
    migration.source.touch("a", LONG_AGO);
    migration
        .destinationWire
        .on(Operation.PUT)
        .before(() -> migration.destination.add("a", "them"));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(new Line("a", "FAILED", "CONFLICT"));
    assertThat(migration.destination.bytesOf("a")).asString().isEqualTo("them");
  }

  // ---- a source that moves

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void source_whenReplacedAfterItWasListed_arrivesInItsNewVersion(boolean onTheServer) {
    TestMigration migration = (onTheServer ? setup().sameProvider() : setup()).build();
    migration.source.add("a", "old");
    if (onTheServer) {
      migration
          .destinationWire
          .on(Operation.COPY)
          .before(() -> migration.source.add("a", "new version"));
    } else {
      migration.sourceWire.on(Operation.GET).before(() -> migration.source.add("a", "new version"));
    }

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(outcome.settled().tally().bytesCopied()).isEqualTo(11);
    migration.assertMirrored();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void source_whenDeletedAfterItWasListed_hasVanished(boolean onTheServer) {
    TestMigration migration = (onTheServer ? setup().sameProvider() : setup()).build();
    migration.source.add("a", "gone");
    migration.source.add("b", "stays");
    Runnable delete = () -> migration.source.delete(ObjectKey.of("a"), null);
    if (onTheServer) {
      migration.destinationWire.on(Operation.COPY).key("a").before(delete);
    } else {
      migration.sourceWire.on(Operation.GET).key("a").before(delete);
    }

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().vanished()).isEqualTo(1);
    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "VANISHED", "OBJECT_VANISHED"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void source_whenReplacedBetweenTwoParts_isNeverAMixture(boolean onTheServer) {
    TestMigration migration = (onTheServer ? setup().sameProvider() : setup()).build();
    byte[] first = filled('1', 5 * MIB);
    byte[] second = filled('2', 5 * MIB);
    migration.source.addInParts("a", List.of(first, first), ObjectAttributes.NONE);
    Runnable replace =
        () -> migration.source.addInParts("a", List.of(second, second), ObjectAttributes.NONE);
    if (onTheServer) {
      migration.destinationWire.on(Operation.UPLOAD_PART_COPY).before(() -> {});
      migration.destinationWire.on(Operation.UPLOAD_PART_COPY).before(replace);
    } else {
      migration.sourceWire.on(Operation.GET).before(() -> {});
      migration.sourceWire.on(Operation.GET).before(replace);
    }

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    byte[] arrived = migration.destination.bytesOf("a");
    assertThat(arrived[0]).isEqualTo((byte) '2').isEqualTo(arrived[arrived.length - 1]);
    migration.assertMirrored();
    Await.until("the first upload is aborted", () -> migration.destination.openUploads().isEmpty());
  }

  /** Both versions have one tag each, so that their number tells nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"new", "old"})
  void source_whenReplacedBeforeItsTagsAreRead_isNeverAMixture(String newBody) {
    TestMigration migration = setup().build();
    migration.source.add("a", "old".getBytes(UTF_8), version("1"));
    migration.source.touch("a", LONG_AGO);
    migration
        .sourceWire
        .on(Operation.GET_TAGS)
        .before(() -> migration.source.add("a", newBody.getBytes(UTF_8), version("2")));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    migration.assertMirrored();
  }

  /**
   * The tags that an earlier attempt could not send belong to what it wrote, and to nothing else.
   */
  @Test
  void deadAttempt_whenTheSourceIsReplacedBeforeItsTagsFollow_isNeverAMixture() {
    TestMigration migration =
        setup().destination(Behaviour.AWS.withTagsOnWrite(Support.IGNORED)).build();
    Instant started = Instant.now();
    migration.source.add("a", "old".getBytes(UTF_8), version("1"));
    migration.source.touch("a", LONG_AGO);
    migration.destination.add("a", "old".getBytes(UTF_8), version("1").withTags(Map.of()));
    migration
        .sourceWire
        .on(Operation.HEAD)
        .before(() -> migration.source.add("a", "new".getBytes(UTF_8), version("2")));

    RangeOutcome outcome =
        migration
            .start(
                migration.task(KeyRange.ALL), RangeCheckpoint.NONE, 2, started, new RecordingLink())
            .outcome();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    migration.assertMirrored();
  }

  @Test
  void source_whenDeletedBetweenTwoParts_hasVanishedWithoutALeftover() {
    TestMigration migration = setup().build();
    migration.source.addInParts(
        "a", List.of(bytes(1, 5 * MIB), bytes(2, 5 * MIB)), ObjectAttributes.NONE);
    migration.sourceWire.on(Operation.GET).before(() -> {});
    migration
        .sourceWire
        .on(Operation.GET)
        .before(() -> migration.source.delete(ObjectKey.of("a"), null));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().vanished()).isEqualTo(1);
    assertThat(migration.destination.holds("a")).isFalse();
    Await.until("the upload is aborted", () -> migration.destination.openUploads().isEmpty());
  }

  @Test
  void source_whenItChangesAllTheTime_isBookedAndNotFollowedForEver() {
    TestMigration migration = setup().build();
    migration.source.add("a", "0");
    Random random = new Random(1);
    migration
        .sourceWire
        .on(Operation.GET)
        .always()
        .before(() -> migration.source.add("a", "version " + random.nextLong()));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "FAILED", "OBJECT_CHANGING"));
    assertThat(migration.sourceWire.requests(Operation.GET)).isLessThan(20);
  }

  // ---- a destination that moves

  @Test
  void destination_whenSomebodyWritesMeanwhile_isNotOverwritten() {
    TestMigration migration = setup().build();
    migration.source.add("a", "ours");
    migration.source.touch("a", LONG_AGO);
    migration.source.addInParts(
        "large", List.of(bytes(1, 5 * MIB), bytes(2, 10)), ObjectAttributes.NONE);
    migration.source.touch("large", LONG_AGO);
    migration.source.add("replaced", "ours");
    migration.source.touch("replaced", LONG_AGO);
    migration.destination.add("replaced", "older");
    migration.destination.touch("replaced", LONG_AGO.minusSeconds(60));
    theirs(migration, Operation.PUT, "a");
    theirs(migration, Operation.COMPLETE_MULTIPART, "large");
    theirs(migration, Operation.PUT, "replaced");

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome))
        .containsExactlyInAnyOrder(
            new Line("a", "FAILED", "CONFLICT"),
            new Line("large", "FAILED", "CONFLICT"),
            new Line("replaced", "FAILED", "CONFLICT"));
    for (String key : List.of("a", "large", "replaced")) {
      assertThat(migration.destination.bytesOf(key)).asString().isEqualTo("theirs");
    }
    Await.until("the upload is aborted", () -> migration.destination.openUploads().isEmpty());
  }

  @Test
  void destination_whenSomebodyWritesMeanwhileOnTheServer_isNotOverwritten() {
    TestMigration migration = setup().sameProvider().build();
    migration.source.add("a", "ours");
    migration.source.touch("a", LONG_AGO);
    theirs(migration, Operation.COPY, "a");

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(new Line("a", "FAILED", "CONFLICT"));
    assertThat(migration.destination.bytesOf("a")).asString().isEqualTo("theirs");
  }

  @Test
  void destination_whenTheObjectToReplaceIsGone_isWrittenAllTheSame() {
    TestMigration migration = setup().build();
    migration.source.add("a", "new");
    migration.destination.add("a", "old!");
    migration.destination.touch("a", LONG_AGO);
    migration
        .destinationWire
        .on(Operation.PUT)
        .before(() -> migration.destination.delete(ObjectKey.of("a"), null));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    migration.assertMirrored();
  }

  // ---- failing parts

  @ParameterizedTest
  @EnumSource(
      value = StoreFailure.class,
      names = {"SERVER_ERROR", "INVALID_REQUEST", "PART_REFUSED", "ACCESS_DENIED"})
  void parts_whenOneFailsForGood_theUploadIsAbortedAndTheObjectBooked(StoreFailure failure) {
    TestMigration migration = setup().build();
    migration.source.addInParts(
        "a", List.of(bytes(1, 5 * MIB), bytes(2, 5 * MIB), bytes(3, 1)), ObjectAttributes.NONE);
    migration.source.add("b", "x");
    migration.destinationWire.on(Operation.UPLOAD_PART).before(() -> {});
    migration.destinationWire.on(Operation.UPLOAD_PART).always().fail(failure);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().failed()).isEqualTo(1);
    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.holds("a")).isFalse();
    Await.until("all uploads are aborted", () -> migration.destination.openUploads().isEmpty());
  }

  // ---- what a dead attempt left

  @Test
  void deadAttempt_halfWayThroughAnUpload_isRedoneWithTheRightEtag() {
    TestMigration migration = setup().build();
    String etag =
        migration
            .source
            .addInParts("a", List.of(bytes(1, 5 * MIB), bytes(2, 5 * MIB), bytes(3, 9)), TAGGED)
            .etag();
    migration.destinationWire.on(Operation.UPLOAD_PART).before(() -> {});
    Gate stuck = migration.destinationWire.on(Operation.UPLOAD_PART).times(2).hold();
    migration.destinationWire.on(Operation.ABORT_MULTIPART).fail(StoreFailure.UNREACHABLE);
    RecordingLink link = new RecordingLink();
    Instant started = Instant.now();
    Attempt first = migration.start(migration.task(KeyRange.ALL), link);
    stuck.awaitArrival();
    first.kill();
    // The dead attempt may have begun one part alone; the next one must not be held for the other.
    stuck.open();

    RangeOutcome outcome = resume(migration, link.last(), started);

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.head(ObjectKey.of("a")).etag()).isEqualTo(etag);
    migration.assertMirrored();
  }

  @Test
  void deadAttempt_betweenObjectAndTags_isCompletedWithoutASecondWrite() {
    TestMigration migration =
        setup().destination(Behaviour.AWS.withTagsOnWrite(Support.IGNORED)).build();
    migration.source.add("a", new byte[3], TAGGED);
    Gate stuck = migration.destinationWire.on(Operation.PUT_TAGS).hold();
    RecordingLink link = new RecordingLink();
    Instant started = Instant.now();
    Attempt first = migration.start(migration.task(KeyRange.ALL), link);
    stuck.awaitArrival();
    first.kill();

    RangeOutcome outcome = resume(migration, link.last(), started);

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destinationWire.writes()).isEqualTo(1);
    migration.assertMirrored();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void deadAttempt_afterItsWrites_isBookedAsCopiedWithoutASecondWrite(boolean etagIsMd5) {
    TestMigration migration = setup().destination(Behaviour.AWS.withEtagIsMd5(etagIsMd5)).build();
    for (String key : List.of("a", "b", "c")) {
      migration.source.add(key, "body of " + key);
      migration.source.touch(key, LONG_AGO);
    }
    Instant started = Instant.now();
    migration.run();

    RangeOutcome outcome = resume(migration, RangeCheckpoint.NONE, started);

    assertThat(outcome.settled().tally().copied()).isEqualTo(3);
    assertThat(outcome.settled().tally().present()).isZero();
    assertThat(outcome.settled().tally().bytesCopied()).isEqualTo(27);
    assertThat(migration.destinationWire.writes()).isEqualTo(3);
  }

  @Test
  void deadAttempt_beforeWhichObjectsWereThere_leavesThemPresent() {
    TestMigration migration = setup().build();
    migration.source.add("a", "same");
    migration.destination.add("a", "same");
    migration.destination.touch("a", Instant.now().minusSeconds(60));
    Instant started = Instant.now();

    RangeOutcome outcome = resume(migration, RangeCheckpoint.NONE, started);

    assertThat(outcome.settled().tally().present()).isEqualTo(1);
    assertThat(outcome.settled().tally().copied()).isZero();
  }

  @Test
  void deadAttempt_whenSomebodyElseWroteOtherBytesOfThatSize_isNotTakenForOurs() {
    TestMigration migration = setup().destination(Behaviour.AWS.withEtagIsMd5(false)).build();
    migration.source.add("a", "ours!!");
    migration.source.touch("a", Instant.now().minusSeconds(120));
    Instant started = Instant.now();
    migration.destination.add("a", "theirs");

    RangeOutcome outcome = resume(migration, RangeCheckpoint.NONE, started);

    assertThat(migration.ledger(outcome)).containsExactly(new Line("a", "FAILED", "CONFLICT"));
    assertThat(migration.destination.bytesOf("a")).asString().isEqualTo("theirs");
  }

  @Test
  void deadAttempt_whenItsCopyIsStaleByNow_isNotTakenForUpToDate() {
    TestMigration migration = setup().destination(Behaviour.AWS.withEtagIsMd5(false)).build();
    migration.source.add("a", "old!");
    migration.source.touch("a", LONG_AGO);
    Instant started = Instant.now();
    migration.run();
    // Replaced while the first attempt was reading it: older than our copy, and not the same.
    migration.source.add("a", "new!");
    migration.source.touch("a", started.minusMillis(1));

    RangeOutcome outcome = resume(migration, RangeCheckpoint.NONE, started);

    assertThat(outcome.settled().tally().copied()).isZero();
    assertThat(outcome.settled().tally().failed()).isEqualTo(1);
  }

  @Test
  void deadAttempt_whenTheSourceChangedSince_isCopiedAgain() {
    TestMigration migration = setup().build();
    migration.source.add("a", "old!");
    Instant started = Instant.now();
    migration.run();
    migration.source.add("a", "new!");
    migration.source.touch("a", Instant.now().plusSeconds(60));

    RangeOutcome outcome = resume(migration, RangeCheckpoint.NONE, started);

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    migration.assertMirrored();
  }

  // ---- leaves

  private static RangeOutcome resume(
      TestMigration migration, RangeCheckpoint from, Instant started) {
    return migration
        .start(migration.task(KeyRange.ALL), from, 2, started, new RecordingLink())
        .outcome();
  }

  private static void theirs(TestMigration migration, Operation operation, String key) {
    migration
        .destinationWire
        .on(operation)
        .key(key)
        .before(() -> migration.destination.add(key, "theirs"));
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] filled(char with, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) with);
    return bytes;
  }

  /** Attributes that say of which version of an object they are. */
  private static ObjectAttributes version(String number) {
    Map<String, String> version = Map.of("version", number);
    return new ObjectAttributes(null, null, null, null, null, null, null, null, version, version);
  }
}
