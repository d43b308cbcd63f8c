package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.migrate.TestMigration.Attempt;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.FaultyObjectStore.Gate;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.UploadedPart;
import io.bucketbrigade.engine.upload.UploadRecords;
import io.bucketbrigade.engine.upload.UploadSweeper;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.migration.UploadSweep;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.StopReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that an attempt leaves and a later one goes on with. */
class UploadMemoryTest {

  private static final int MIB = 1024 * 1024;
  private static final int PARTS = 8;
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  private final Instant started = Instant.now();

  // ---- the order of things

  @Test
  void upload_isIntendedBeforeCreateAndRecordedBeforeItsFirstPart() {
    TestMigration migration = withObject("a");
    List<List<String>> seen = new ArrayList<>();
    Runnable look = () -> seen.add(uploadFiles(migration));
    migration.destinationWire.on(Operation.CREATE_MULTIPART).before(look);
    migration.destinationWire.on(Operation.UPLOAD_PART).before(look);

    migration.run();

    assertThat(seen.get(0)).singleElement().asString().endsWith(".intent.json");
    assertThat(seen.get(1)).hasSize(2).last().asString().endsWith(".upload.json");
    assertThat(uploadFiles(migration)).isEmpty();
    migration.assertMirrored();
  }

  @Test
  void upload_whenTheIntentCannotBeWritten_isNotBegun() {
    TestMigration migration = withObject("a");
    migration.state.failWrites(1);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(outcome.problem())
        .extracting(Problem::side, Problem::code)
        .containsExactly(Side.STATE, FailureCode.STATE_UNAVAILABLE);
    assertThat(outcome.settled().tally().listed()).isZero();
    assertThat(migration.destinationWire.requests(Operation.CREATE_MULTIPART)).isZero();
  }

  @Test
  void upload_ofHostileKeys_isRecordedAllTheSame() {
    TestMigration migration = setup().build();
    for (String key : List.of("a\nb\u0001", "../x//", "é".repeat(512))) {
      migration.source.addInParts(key, parts('1', 2), ObjectAttributes.NONE);
    }
    Gate stuck = migration.destinationWire.on(Operation.UPLOAD_PART).always().hold();
    RecordingLink link = new RecordingLink();
    Attempt first = migration.start(migration.task(KeyRange.ALL), link);
    Await.until("three uploads", () -> migration.destination.openUploads().size() == 3);
    stuck.awaitArrival();
    Await.until("their records", () -> uploadFiles(migration).size() == 6);
    first.kill();

    FaultyObjectStore wire = new FaultyObjectStore(migration.destination);
    RangeOutcome outcome = resume(migration, RangeCheckpoint.NONE, wire);

    assertThat(outcome.settled().tally().copied()).isEqualTo(3);
    assertThat(wire.requests(Operation.CREATE_MULTIPART)).isZero();
    migration.assertMirrored();
  }

  // ---- crashes

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void crash_betweenParts_sendsOnlyWhatIsMissing(boolean onTheServer) {
    TestMigration migration = (onTheServer ? setup().sameProvider() : setup()).build();
    Operation send = onTheServer ? Operation.UPLOAD_PART_COPY : Operation.UPLOAD_PART;
    String etag = migration.source.addInParts("a", parts('1', PARTS), tagged()).etag();
    killAfterParts(migration, send, 3);
    int present = partsAtDestination(migration).size();

    FaultyObjectStore wire = new FaultyObjectStore(migration.destination);
    RangeOutcome outcome = resume(migration, RangeCheckpoint.NONE, wire);

    assertThat(present).isBetween(3, PARTS - 1);
    assertThat(wire.requests(send)).isEqualTo(PARTS - present);
    assertThat(wire.requests(Operation.CREATE_MULTIPART)).isZero();
    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.head(ObjectKey.of("a")).etag()).isEqualTo(etag);
    assertNothingLeft(migration);
  }

  @Test
  void crash_afterCreateAndBeforeTheRecord_isFoundByTheSweeper() {
    TestMigration migration = withObject("a");
    migration.destination.createMultipartUpload(ObjectKey.of("b"), ObjectAttributes.NONE);
    FaultyObjectStore dying = new FaultyObjectStore(migration.destination);
    dying.on(Operation.CREATE_MULTIPART).after(dying::cutOff);
    Attempt first = start(migration, dying);
    Await.until("the upload", () -> migration.destination.openUploads().size() == 2);
    first.kill();
    assertThat(uploadFiles(migration)).singleElement().asString().endsWith(".intent.json");

    RangeOutcome outcome = resume(migration, RangeCheckpoint.NONE, migration.destinationWire);

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.openUploads()).hasSize(2);
    assertThat(sweep(migration)).isEqualTo(new UploadSweep(1, 0, null));
    assertThat(migration.destination.listMultipartUploads(ObjectKey.of("a"))).isEmpty();
    assertThat(migration.destination.openUploads()).as("somebody else's").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void crash_afterCompleteAndBeforeItIsSettled_sendsNothingAgain(boolean etagIsMd5) {
    TestMigration migration = setup().destination(Behaviour.AWS.withEtagIsMd5(etagIsMd5)).build();
    migration.source.addInParts("a", parts('1', PARTS), tagged());
    migration.source.touch("a", LONG_AGO);
    FaultyObjectStore dying = new FaultyObjectStore(migration.destination);
    dying.on(Operation.COMPLETE_MULTIPART).after(dying::cutOff);
    Attempt first = start(migration, dying);
    Await.until("the object", () -> migration.destination.holds("a"));
    first.kill();
    assertThat(uploadFiles(migration)).hasSize(2);

    FaultyObjectStore wire = new FaultyObjectStore(migration.destination);
    RangeOutcome outcome = resume(migration, RangeCheckpoint.NONE, wire);

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(wire.requests(Operation.UPLOAD_PART)).isZero();
    assertThat(wire.writes()).isZero();
    assertThat(sweep(migration)).isEqualTo(new UploadSweep(1, 0, null));
    assertNothingLeft(migration);
  }

  @Test
  void recall_keepsTheUploadForTheNextLease() {
    TestMigration migration = withObject("a");
    IntStream.range(0, 3)
        .forEach(i -> migration.destinationWire.on(Operation.UPLOAD_PART).before(() -> {}));
    Gate stuck = migration.destinationWire.on(Operation.UPLOAD_PART).always().hold();
    RecordingLink link = new RecordingLink();
    Attempt attempt = migration.start(migration.task(KeyRange.ALL), link);
    stuck.awaitArrival();
    Await.until("three parts", () -> partsAtDestination(migration).size() == 3);

    link.stop(StopReason.RECALLED);
    RangeOutcome recalled = attempt.outcome();

    assertThat(recalled.settled().tally().listed()).isZero();
    assertThat(migration.destination.openUploads()).hasSize(1);
    FaultyObjectStore wire = new FaultyObjectStore(migration.destination);
    resume(migration, RangeCheckpoint.NONE, wire);
    assertThat(wire.requests(Operation.UPLOAD_PART)).isEqualTo(PARTS - 3);
    assertNothingLeft(migration);
  }

  @Test
  void zombie_andItsSuccessorOnOneUpload_makeOneObject() {
    TestMigration migration = withObject("a");
    FaultyObjectStore slow = new FaultyObjectStore(migration.destination);
    Gate stuck = slow.on(Operation.COMPLETE_MULTIPART).hold();
    Attempt zombie = start(migration, slow);
    stuck.awaitArrival();

    FaultyObjectStore wire = new FaultyObjectStore(migration.destination);
    RangeOutcome outcome = resume(migration, RangeCheckpoint.NONE, wire);
    stuck.open();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(wire.requests(Operation.UPLOAD_PART)).isZero();
    assertThat(zombie.outcome().settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.versionCount("a")).isEqualTo(1);
    assertNothingLeft(migration);
  }

  // ---- failures within one attempt

  @Test
  void part_whenItFailsForAWhile_isTheOnlyOneSentAgain() {
    TestMigration migration = withObject("a");
    migration
        .destinationWire
        .on(Operation.UPLOAD_PART)
        .times(TestMigration.IMPATIENT.attempts())
        .fail(StoreFailure.SERVER_ERROR);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destinationWire.requests(Operation.CREATE_MULTIPART)).isEqualTo(1);
    assertThat(migration.destinationWire.requests(Operation.UPLOAD_PART))
        .isLessThanOrEqualTo(PARTS + TestMigration.IMPATIENT.attempts());
    assertNothingLeft(migration);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void upload_whenSomebodyAbortsIt_isBegunAgain(boolean atComplete) {
    TestMigration migration = withObject("a");
    Operation when = atComplete ? Operation.COMPLETE_MULTIPART : Operation.UPLOAD_PART;
    migration.destinationWire.on(when).before(() -> abortAll(migration));

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destinationWire.requests(Operation.CREATE_MULTIPART)).isEqualTo(2);
    assertNothingLeft(migration);
  }

  /** InvalidPart and EntityTooSmall are refused parts, whoever made them invalid or small. */
  @ParameterizedTest
  @CsvSource({
    "UPLOAD_PART, PART_REFUSED",
    "UPLOAD_PART, NO_SUCH_UPLOAD",
    "COMPLETE_MULTIPART, PART_REFUSED",
    "COMPLETE_MULTIPART, NO_SUCH_UPLOAD"
  })
  void upload_whenItIsRefusedOnce_isBegunAgain(Operation operation, StoreFailure failure) {
    TestMigration migration = withObject("a");
    migration.destinationWire.on(operation).fail(failure);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destinationWire.requests(Operation.CREATE_MULTIPART)).isEqualTo(2);
    assertNothingLeft(migration);
  }

  @ParameterizedTest
  @CsvSource({
    "UPLOAD_PART, SERVER_ERROR",
    "UPLOAD_PART, NO_SUCH_UPLOAD",
    "COMPLETE_MULTIPART, PART_REFUSED",
    "COMPLETE_MULTIPART, NO_SUCH_UPLOAD"
  })
  void upload_whenItCannotBeDone_leavesNothing(Operation operation, StoreFailure failure) {
    TestMigration migration = withObject("a");
    migration.destinationWire.on(operation).always().fail(failure);

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(new Line("a", "FAILED", "WRITE_REFUSED"));
    assertThat(migration.destination.keys()).isEmpty();
    assertThat(migration.destination.openUploads()).isEmpty();
    assertThat(uploadFiles(migration)).isEmpty();
  }

  @Test
  void upload_thatCertainlyDidNotBegin_leavesNoIntent() {
    TestMigration migration = withObject("a");
    migration.destinationWire.on(Operation.CREATE_MULTIPART).fail(StoreFailure.ACCESS_DENIED);

    migration.run();

    assertThat(uploadFiles(migration)).isEmpty();
  }

  // ---- what has changed since

  @Test
  void source_whenReplacedBetweenTwoAttempts_isNeverAMixture() {
    TestMigration migration = withObject("a");
    killAfterParts(migration, Operation.UPLOAD_PART, 3);
    List<String> stale = migration.destination.openUploads();
    migration.source.addInParts("a", parts('2', PARTS), tagged());

    resume(migration, RangeCheckpoint.NONE, migration.destinationWire);

    assertThat(stale).hasSize(1);
    assertNothingLeft(migration);
  }

  @Test
  void source_whenOnlyItsHeadersChangedBetweenTwoAttempts_arrivesWithTheNewOnes() {
    TestMigration migration = withObject("a");
    killAfterParts(migration, Operation.UPLOAD_PART, 3);
    migration.source.addInParts(
        "a", parts('1', PARTS), ObjectAttributes.NONE.withTags(Map.of("newer", "tag")));

    resume(migration, RangeCheckpoint.NONE, migration.destinationWire);

    assertNothingLeft(migration);
  }

  @Test
  void parts_whenTheyAreNotTheSources_areSentAgainBeforeAnythingIsVisible() {
    TestMigration migration = withObject("a");
    killAfterParts(migration, Operation.UPLOAD_PART, 3);
    String uploadId = migration.destination.openUploads().getFirst();
    migration.destination.uploadPart(
        ObjectKey.of("a"), uploadId, 2, ByteBuffer.wrap(filled('x', 5 * MIB)));

    RangeOutcome outcome = resume(migration, RangeCheckpoint.NONE, migration.destinationWire);

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(migration.destination.versionCount("a")).isEqualTo(1);
    assertNothingLeft(migration);
  }

  @Test
  void parts_ofAnotherSize_areSentAgain() {
    TestMigration migration = withObject("a");
    killAfterParts(migration, Operation.UPLOAD_PART, 3);
    String uploadId = migration.destination.openUploads().getFirst();
    migration.destination.uploadPart(
        ObjectKey.of("a"), uploadId, 2, ByteBuffer.wrap(filled('x', 10)));

    FaultyObjectStore wire = new FaultyObjectStore(migration.destination);
    resume(migration, RangeCheckpoint.NONE, wire);

    assertThat(wire.requests(Operation.CREATE_MULTIPART)).isZero();
    assertNothingLeft(migration);
  }

  @Test
  void upload_whenItsPartsMayNotBeListed_isBegunAgain() {
    TestMigration migration = withObject("a");
    killAfterParts(migration, Operation.UPLOAD_PART, 3);
    FaultyObjectStore wire = new FaultyObjectStore(migration.destination);
    wire.on(Operation.LIST_PARTS).always().fail(StoreFailure.ACCESS_DENIED);

    RangeOutcome outcome = resume(migration, RangeCheckpoint.NONE, wire);

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(wire.requests(Operation.CREATE_MULTIPART)).isEqualTo(1);
    assertNothingLeft(migration);
  }

  // ---- layouts

  /** With 123 bytes four parts of 5 MiB would explain the size, too. */
  @ParameterizedTest
  @CsvSource({"true, 123", "false, 123", "true, 9000000", "false, 9000000"})
  void parts_thatAreNotUniform_reproduceTheEtag(boolean onTheServer, int lastBytes) {
    TestMigration migration = (onTheServer ? setup().sameProvider() : setup()).build();
    List<byte[]> uneven =
        Stream.of(5 * MIB, 7 * MIB, 6 * MIB, lastBytes).map(bytes -> filled('1', bytes)).toList();
    String etag = migration.source.addInParts("a", uneven, ObjectAttributes.NONE).etag();

    migration.run();

    assertThat(migration.destination.head(ObjectKey.of("a")).etag()).isEqualTo(etag);
    assertThat(migration.sourceWire.requests(Operation.HEAD_PART)).isLessThanOrEqualTo(5);
    migration.assertMirrored();
  }

  @Test
  void parts_thatAreUniform_costTwoHeads() {
    TestMigration migration = withObject("a");

    migration.run();

    assertThat(migration.sourceWire.requests(Operation.HEAD_PART)).isEqualTo(2);
  }

  @Test
  void parts_thatS3WouldRefuse_areCutAnew() {
    TestMigration migration = setup().build();
    List<byte[]> small = List.of(filled('1', 5 * MIB), filled('2', MIB), filled('3', 9 * MIB));
    migration.source.addInParts("a", small, ObjectAttributes.NONE);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    migration.assertMirrored();
  }

  // ---- conditions

  @Test
  void complete_whereOnlyPutsKnowConditions_carriesNone() {
    Behaviour behaviour =
        Behaviour.AWS.withConditions(Support.HONOURED, Support.REFUSED, Support.IGNORED);
    TestMigration migration = setup().destination(behaviour).build();
    migration.source.addInParts("a", parts('1', 2), ObjectAttributes.NONE);

    RangeOutcome outcome = migration.run();

    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    migration.assertMirrored();
  }

  @Test
  void complete_whereOnlyItKnowsConditions_overwritesNobody() {
    Behaviour behaviour =
        Behaviour.AWS.withConditions(Support.IGNORED, Support.HONOURED, Support.IGNORED);
    TestMigration migration = setup().destination(behaviour).build();
    migration.source.addInParts("a", parts('1', 2), ObjectAttributes.NONE);
    migration.source.touch("a", LONG_AGO);
    migration
        .destinationWire
        .on(Operation.COMPLETE_MULTIPART)
        .before(() -> migration.destination.add("a", "theirs"));

    RangeOutcome outcome = migration.run();

    assertThat(migration.ledger(outcome)).containsExactly(new Line("a", "FAILED", "CONFLICT"));
    assertThat(migration.destination.bytesOf("a")).asString().isEqualTo("theirs");
  }

  // ---- leaves

  private static TestMigration withObject(String key) {
    TestMigration migration = setup().build();
    migration.source.addInParts(key, parts('1', PARTS), tagged());
    return migration;
  }

  private static ObjectAttributes tagged() {
    return ObjectAttributes.NONE.withTags(Map.of("keep", "me"));
  }

  /** Starts a first attempt and kills it when at least {@code count} parts have arrived. */
  private static void killAfterParts(TestMigration migration, Operation send, int count) {
    FaultyObjectStore dying = new FaultyObjectStore(migration.destination);
    IntStream.range(0, count).forEach(i -> dying.on(send).before(() -> {}));
    Gate stuck = dying.on(send).always().hold();
    Attempt first = start(migration, dying);
    stuck.awaitArrival();
    Await.until("the first parts", () -> partsAtDestination(migration).size() == count);
    dying.cutOff();
    first.kill();
  }

  private static Attempt start(TestMigration migration, FaultyObjectStore destination) {
    return migration.start(
        migration.task(KeyRange.ALL),
        RangeCheckpoint.NONE,
        1,
        Instant.now(),
        new RecordingLink(),
        migration.sourceWire,
        destination);
  }

  private RangeOutcome resume(
      TestMigration migration, RangeCheckpoint from, FaultyObjectStore destination) {
    return migration
        .start(
            migration.task(KeyRange.ALL),
            from,
            2,
            started,
            new RecordingLink(),
            migration.sourceWire,
            destination)
        .outcome();
  }

  private static UploadSweep sweep(TestMigration migration) {
    return new UploadSweeper(
            migration.destination, new UploadRecords(migration.state), Duration.ZERO)
        .sweep(() -> {});
  }

  private static void abortAll(TestMigration migration) {
    for (String uploadId : migration.destination.openUploads()) {
      migration.destination.abortMultipartUpload(ObjectKey.of("a"), uploadId);
    }
  }

  private static List<UploadedPart> partsAtDestination(TestMigration migration) {
    List<String> open = migration.destination.openUploads();
    return open.isEmpty()
        ? List.of()
        : migration.destination.listParts(ObjectKey.of("a"), open.getFirst());
  }

  private static List<String> uploadFiles(TestMigration migration) {
    return migration.state.list(StateLayout.UPLOADS, 100);
  }

  private static void assertNothingLeft(TestMigration migration) {
    migration.assertMirrored();
    assertThat(migration.destination.openUploads()).isEmpty();
    assertThat(uploadFiles(migration)).isEmpty();
  }

  private static List<byte[]> parts(char with, int count) {
    List<byte[]> parts = new ArrayList<>();
    for (int i = 0; i < count - 1; i++) {
      parts.add(filled((char) (with + i * 2), 5 * MIB));
    }
    parts.add(filled(with, 1_000));
    return parts;
  }

  private static byte[] filled(char with, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) with);
    return bytes;
  }
}
