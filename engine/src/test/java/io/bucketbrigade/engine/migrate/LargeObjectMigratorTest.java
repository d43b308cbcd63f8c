package io.bucketbrigade.engine.migrate;

import static io.bucketbrigade.engine.migrate.TestMigration.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.migrate.TestMigration.Setup;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.HandedOver;
import io.bucketbrigade.engine.settle.LedgerSegment;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.large.LargeObjectActivities;
import io.bucketbrigade.model.large.LargeObjectActivities.Begin;
import io.bucketbrigade.model.large.LargeObjectActivities.Complete;
import io.bucketbrigade.model.large.LargeObjectActivities.Parts;
import io.bucketbrigade.model.large.LargeObjectWindow;
import io.bucketbrigade.model.large.LargeObjectWindow.LargeObject;
import io.bucketbrigade.model.large.LargeStep;
import io.bucketbrigade.model.large.LargeStep.Next;
import io.bucketbrigade.model.large.LargeUpload;
import io.bucketbrigade.model.large.ObjectEnd;
import io.bucketbrigade.model.large.PartsEtag;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.ledger.LedgerPage.Position;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.RestoreOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One huge object, step by step, and whatever happens between the steps. */
class LargeObjectMigratorTest {

  private static final int MIB = 1024 * 1024;
  private static final int PARTS = 8;
  private static final ContextRef REF = new ContextRef("test", "run", null);

  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  private final Instant started = Instant.now();
  private final Link link = new Link();

  // ---- leases hand over

  @Test
  void lease_handsLargeObjectsOverAndMovesNoByte() {
    TestMigration migration = withObject(setup());
    migration.source.add("small", "x");

    RangeOutcome outcome = migration.run();

    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().deferred()).isEqualTo(1);
    assertThat(outcome.settled().tally().copied()).isEqualTo(1);
    assertThat(outcome.settled().tally().isClosed()).isTrue();
    assertThat(migration.ledger(outcome))
        .containsExactly(new Line("a", "DEFERRED", "OBJECT_HANDED_OVER"));
    assertThat(migration.destinationWire.requests(Operation.CREATE_MULTIPART)).isZero();
  }

  @Test
  void lease_ofALargeObjectThatIsThere_booksItAsPresent() {
    TestMigration migration = withObject(setup());
    copyAll(migration);

    assertThat(migration.run().settled().tally().present()).isEqualTo(1);
  }

  @Test
  void window_showsWhatAcceptedSegmentsHandedOver() {
    TestMigration migration = setup().prefixes("in/", "out/").largeThreshold(5L * MIB).build();
    for (int i = 0; i < 10; i++) {
      migration.source.addInParts("in/k" + i, parts('1', 2), ObjectAttributes.NONE);
    }
    migration.source.add("in/small", "x");
    SegmentRef segment = migration.run().settled().lastSegment();
    assertThat(segment).isNotNull();
    LaneRecord manifest = new LaneRecord(REF, "lane-2", 1, List.of(segment), List.of());
    new StateRecords(migration.state).write(manifest.path(), manifest);

    List<LargeObject> found = new ArrayList<>();
    int windows = 0;
    AcceptedLedger ledger = AcceptedLedger.of(migration.state, REF, LedgerPage.Kind.EXCEPTIONS);
    for (Position at = Position.BEGINNING; at != null; windows++) {
      LargeObjectWindow window = new HandedOver(ledger, "in/").window(at);
      assertThat(window.objects()).hasSizeLessThanOrEqualTo(LargeObjectWindow.MAX_OBJECTS);
      found.addAll(window.objects());
      at = window.next();
    }

    assertThat(windows).isEqualTo(2);
    assertThat(found)
        .extracting(object -> object.key().value())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 10).mapToObj(i -> "k" + i).toList());
    assertThat(found).allSatisfy(o -> assertThat(o.sizeBytes()).isEqualTo(10L * MIB + 1));
  }

  // ---- the way through

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void steps_copyTheObjectWithAllThatItCarries(boolean onTheServer) {
    Setup base = onTheServer ? setup().sameProvider() : setup();
    TestMigration migration = withObject(base);

    LargeStep end = copyAll(migration);

    assertThat(end(end).fate()).isEqualTo(Fate.COPIED);
    assertThat(end(end).bytesCopied()).isEqualTo(sizeBytes(PARTS));
    assertThat(Ledgers.follow(migration.ofRun(), end(end).segment()))
        .containsExactly(new Line("a", "COPIED", "OBJECT_HANDED_OVER"));
    Operation send = onTheServer ? Operation.UPLOAD_PART_COPY : Operation.UPLOAD_PART;
    assertThat(migration.destinationWire.requests(send)).isEqualTo(PARTS);
    assertMirrored(migration);
  }

  @Test
  void steps_whereTagsDoNotRideOnWrites_writeThemAfterwards() {
    TestMigration migration =
        withObject(setup().destination(Behaviour.AWS.withTagsOnWrite(Support.REFUSED)));

    copyAll(migration);

    assertMirrored(migration);
  }

  // ---- what happens between steps

  @Test
  void begin_whenPartsAreThere_asksForTheOthers() {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    send(migration, upload, List.of(2, 5));

    LargeStep again = begin(migration, 2);

    assertThat(again.upload()).isEqualTo(upload);
    assertThat(again.missing().numbers()).containsExactly(1, 3, 4, 6, 7, 8);
  }

  @Test
  void send_inALaterAttempt_sendsOnlyWhatIsMissing() throws Exception {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    send(migration, upload, List.of(2, 3));
    long before = migration.destinationWire.requests(Operation.UPLOAD_PART);

    LargeStep step = large(migration).copyParts(batch(upload, List.of(1, 2, 3, 4), 0), 2, link);

    assertThat(step.next()).isEqualTo(Next.GO_ON);
    assertThat(migration.destinationWire.requests(Operation.UPLOAD_PART) - before).isEqualTo(2);
  }

  @Test
  void complete_whenAPartIsMissing_namesIt() throws Exception {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    send(migration, upload, List.of(1, 2, 3, 5, 6, 7, 8));

    LargeStep step = complete(migration, upload, 0);

    assertThat(step.next()).isEqualTo(Next.GO_ON);
    assertThat(step.missing().numbers()).containsExactly(4);
    assertThat(migration.destination.keys()).isEmpty();
  }

  @Test
  void send_whenTheSourceWasReplaced_restartsAndCopiesTheNewVersion() throws Exception {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    send(migration, upload, List.of(1, 2));
    migration.source.addInParts("a", parts('2', PARTS), tagged());

    LargeStep step = large(migration).copyParts(batch(upload, List.of(3, 4), 0), 1, link);

    assertThat(step.next()).isEqualTo(Next.RESTART);
    assertThat(end(finish(migration, 2)).fate()).isEqualTo(Fate.COPIED);
    assertMirrored(migration);
  }

  @Test
  void send_whenTheSourceKeepsChanging_endsAsChanging() throws Exception {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    migration.source.addInParts("a", parts('2', PARTS), tagged());

    LargeStep step = large(migration).copyParts(batch(upload, List.of(3, 4), 4), 1, link);

    assertThat(end(step).fate()).isEqualTo(Fate.FAILED);
    assertThat(Ledgers.follow(migration.ofRun(), end(step).segment()))
        .containsExactly(new Line("a", "FAILED", "OBJECT_CHANGING"));
  }

  @Test
  void send_whenTheSourceVanished_endsAsVanished() throws Exception {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    migration.source.delete(ObjectKey.of("a"), null);

    assertThat(end(large(migration).copyParts(batch(upload, List.of(3), 0), 1, link)).fate())
        .isEqualTo(Fate.VANISHED);
    assertThat(end(begin(migration, 2)).fate()).isEqualTo(Fate.VANISHED);
  }

  @Test
  void send_whenTheUploadWasAborted_restartsCleanly() throws Exception {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    migration.destination.abortMultipartUpload(ObjectKey.of("a"), upload.uploadId());

    LargeStep step = large(migration).copyParts(batch(upload, List.of(1, 2), 0), 1, link);

    assertThat(step.next()).isEqualTo(Next.RESTART);
    assertThat(end(finish(migration, 2)).fate()).isEqualTo(Fate.COPIED);
    assertMirrored(migration);
  }

  @Test
  void complete_whenAPartIsNotTheSources_restartsWithANewUpload() throws Exception {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    send(migration, upload, IntStream.rangeClosed(1, PARTS).boxed().toList());
    byte[] foreign = body('9', 5 * MIB);
    migration.destination.uploadPart(
        ObjectKey.of("a"), upload.uploadId(), 2, ByteBuffer.wrap(foreign));

    LargeStep step = complete(migration, upload, 0);

    assertThat(step.next()).isEqualTo(Next.RESTART);
    assertThat(migration.destination.keys()).isEmpty();
    LargeStep afresh =
        large(migration).begin(new Begin(REF, ObjectKey.of("a"), started, 2, 1, true), 1, link);
    assertThat(uploadOf(afresh).uploadId()).isNotEqualTo(upload.uploadId());
    assertThat(afresh.missing().numbers()).hasSize(PARTS);
  }

  @Test
  void complete_whenTheSourcesEtagCannotBeMade_takesWhatTwoUploadsGotAlike() throws Exception {
    TestMigration migration = setup().largeThreshold(5L * MIB).build();
    // The first and the last part explain the size, and the two between are not of that size.
    List<byte[]> uneven =
        List.of(body('1', 6 * MIB), body('2', 5 * MIB), body('3', 7 * MIB), body('4', 1));
    migration.source.addInParts("a", uneven, tagged());
    LargeUpload upload = uploadOf(begin(migration, 1));
    send(migration, upload, List.of(1, 2, 3, 4));

    LargeStep first = complete(migration, upload, 0);
    PartsEtag seen = Objects.requireNonNull(first.partsEtag());
    LargeStep sameUpload = large(migration).complete(new Complete(REF, upload, 1, seen), 1, link);
    LargeStep afresh =
        large(migration).begin(new Begin(REF, ObjectKey.of("a"), started, 2, 1, true), 1, link);
    send(migration, uploadOf(afresh), List.of(1, 2, 3, 4));
    PartsEtag other = new PartsEtag(upload.uploadId(), "0".repeat(32) + "-4");
    LargeStep readOtherwise =
        large(migration).complete(new Complete(REF, uploadOf(afresh), 1, other), 1, link);
    assertThat(migration.destination.keys()).isEmpty();
    LargeStep second =
        large(migration).complete(new Complete(REF, uploadOf(afresh), 1, seen), 1, link);

    assertThat(List.of(first.next(), sameUpload.next(), readOtherwise.next()))
        .containsOnly(Next.RESTART);
    assertThat(end(second).fate()).isEqualTo(Fate.COPIED);
    assertMirrored(migration);
  }

  @Test
  void complete_writesWhatItMadeOfWhichSourceIntoTheWriteLog() throws Exception {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    send(migration, upload, IntStream.rangeClosed(1, PARTS).boxed().toList());

    ObjectEnd end = end(complete(migration, upload, 0));

    ListedObject source = row(migration.source.head(ObjectKey.of("a")));
    ListedObject destination = row(migration.destination.head(ObjectKey.of("a")));
    try (LedgerSegment log =
        LedgerSegment.open(
            migration.ofRun().below(StateLayout.WRITES),
            StateRecords.json(),
            Objects.requireNonNull(end.writes()))) {
      ObjectWrite entry = ObjectWrite.parse(Objects.requireNonNull(log.nextLine()));
      assertThat(entry.isStillOf(source)).isTrue();
      assertThat(entry.isStillAt(destination)).isTrue();
      assertThat(log.nextLine()).isNull();
    }
  }

  private static ListedObject row(ObjectHead head) {
    return new ListedObject(
        ObjectKey.of("a"), head.sizeBytes(), head.etag(), head.lastModified(), null);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void complete_whenNobodyLearnedOfIt_isBookedAsCopied(boolean etagIsMd5) throws Exception {
    Behaviour behaviour = etagIsMd5 ? Behaviour.AWS : Behaviour.AWS.withEtagIsMd5(false);
    TestMigration migration = withObject(setup().destination(behaviour));
    LargeUpload upload = uploadOf(begin(migration, 1));
    send(migration, upload, IntStream.rangeClosed(1, PARTS).boxed().toList());
    complete(migration, upload, 0);

    LargeStep again = large(migration).complete(new Complete(REF, upload, 0, null), 2, link);

    assertThat(again.next()).isEqualTo(Next.RESTART);
    assertThat(end(begin(migration, 2)).fate()).isEqualTo(Fate.COPIED);
    assertThat(migration.destinationWire.requests(Operation.CREATE_MULTIPART)).isEqualTo(1);
    assertMirrored(migration);
  }

  @Test
  void begin_whenSomebodyWroteTheKeyMeanwhile_leavesItAsAConflict() throws Exception {
    TestMigration migration = withObject(setup());
    migration.destination.add("a", "newer and different");

    LargeStep step = begin(migration, 1);

    assertThat(Ledgers.follow(migration.ofRun(), end(step).segment()))
        .containsExactly(new Line("a", "FAILED", "CONFLICT"));
  }

  @Test
  void complete_whenSomebodyWroteTheKeyMeanwhile_overwritesNothing() throws Exception {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    send(migration, upload, IntStream.rangeClosed(1, PARTS).boxed().toList());
    migration.destination.add("a", "newer and different");

    assertThat(complete(migration, upload, 0).next()).isEqualTo(Next.RESTART);
    assertThat(migration.destination.bytesOf("a"))
        .isEqualTo("newer and different".getBytes(StandardCharsets.UTF_8));
  }

  // ---- a destination that refuses

  /** Which request is refused once, and with what. */
  record Refused(Operation operation, StoreFailure failure) {}

  static List<Refused> refusedOnce() {
    return List.of(
        new Refused(Operation.UPLOAD_PART, StoreFailure.NO_SUCH_UPLOAD),
        new Refused(Operation.UPLOAD_PART, StoreFailure.PART_REFUSED),
        new Refused(Operation.LIST_PARTS, StoreFailure.NO_SUCH_UPLOAD),
        new Refused(Operation.COMPLETE_MULTIPART, StoreFailure.NO_SUCH_UPLOAD),
        new Refused(Operation.COMPLETE_MULTIPART, StoreFailure.PART_REFUSED));
  }

  @ParameterizedTest
  @MethodSource("refusedOnce")
  void steps_whenTheUploadIsRefused_restartWithAnotherOne(Refused refused) throws Exception {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    migration.destinationWire.on(refused.operation()).fail(refused.failure());

    LargeStep step = sendAndComplete(migration, upload, 0);
    LargeStep afresh =
        large(migration).begin(new Begin(REF, ObjectKey.of("a"), started, 2, 1, true), 1, link);

    assertThat(step.next()).isEqualTo(Next.RESTART);
    assertThat(migration.destination.keys()).isEmpty();
    assertThat(uploadOf(afresh).uploadId()).isNotEqualTo(upload.uploadId());
    assertThat(end(sendAndComplete(migration, uploadOf(afresh), 1)).fate()).isEqualTo(Fate.COPIED);
    assertMirrored(migration);
  }

  @ParameterizedTest
  @MethodSource("refusedOnce")
  void steps_whenTheUploadIsRefusedForGood_endByNameAndShowNothing(Refused refused)
      throws Exception {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    migration.destinationWire.on(refused.operation()).always().fail(refused.failure());

    LargeStep step = sendAndComplete(migration, upload, LargeObjectActivities.MAX_RESTARTS);

    assertThat(Ledgers.follow(migration.ofRun(), end(step).segment()))
        .containsExactly(new Line("a", "FAILED", FailureCode.WRITE_REFUSED.name()));
    assertThat(migration.destination.keys()).isEmpty();
  }

  /** As far as it goes. */
  private LargeStep sendAndComplete(TestMigration migration, LargeUpload upload, int restarts)
      throws InterruptedException {
    List<Integer> all = IntStream.rangeClosed(1, PARTS).boxed().toList();
    LargeStep sent = large(migration).copyParts(batch(upload, all, restarts), 1, link);
    return sent.next() == Next.GO_ON ? complete(migration, upload, restarts) : sent;
  }

  // ---- archives

  @Test
  void begin_ofAnArchivedObject_asksForItsRestoreAndOpensNothing() {
    TestMigration migration = archived("DEEP_ARCHIVE", restoring());

    assertDeferredAsArchived(migration, begin(migration, 1));

    assertThat(migration.sourceWire.requests(Operation.RESTORE)).isEqualTo(1);
    assertThat(migration.destinationWire.requests(Operation.CREATE_MULTIPART)).isZero();
  }

  @Test
  void begin_whenTheRestoreIsUnderWay_readsNothingAndAsksForNothing() {
    TestMigration migration = archived("DEEP_ARCHIVE", restoring());
    migration.source.restore(ObjectKey.of("a"), 2, RestoreOptions.Tier.BULK);

    assertDeferredAsArchived(migration, begin(migration, 1));

    assertThat(migration.sourceWire.requests(Operation.GET)).isZero();
    assertThat(migration.sourceWire.requests(Operation.RESTORE)).isZero();
  }

  @Test
  void begin_whenNobodyAskedForRestores_restoresNothing() {
    TestMigration migration = archived("GLACIER", FidelityOptions.DEFAULT);

    assertDeferredAsArchived(migration, begin(migration, 1));

    assertThat(migration.sourceWire.requests(Operation.RESTORE)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void steps_onceTheRestoreIsDone_copyTheObject(boolean onTheServer) {
    Setup base = onTheServer ? setup().sameProvider() : setup();
    TestMigration migration = archived(base, "DEEP_ARCHIVE", restoring());
    begin(migration, 1);
    migration.source.finishRestore("a");

    assertThat(end(copyAll(migration)).fate()).isEqualTo(Fate.COPIED);
    assertMirrored(migration);
  }

  @Test
  void send_whenTheRestoredCopyIsGone_asksForItAgain() throws Exception {
    TestMigration migration = archived("DEEP_ARCHIVE", restoring());
    migration.source.finishRestore("a");
    LargeUpload upload = uploadOf(begin(migration, 1));
    migration.source.archive("a");

    assertDeferredAsArchived(
        migration, large(migration).copyParts(batch(upload, List.of(1, 2), 0), 1, link));

    assertThat(migration.sourceWire.requests(Operation.RESTORE)).isEqualTo(1);
  }

  private static TestMigration archived(String storageClass, FidelityOptions fidelity) {
    return archived(setup(), storageClass, fidelity);
  }

  private static TestMigration archived(
      Setup setup, String storageClass, FidelityOptions fidelity) {
    TestMigration migration = setup.largeThreshold(5L * MIB).fidelity(fidelity).build();
    ObjectAttributes attributes = ObjectAttributes.beside(null, storageClass);
    migration.source.addInParts("a", parts('1', PARTS), attributes);
    migration.source.touch("a", LONG_AGO);
    return migration;
  }

  private static FidelityOptions restoring() {
    return FidelityOptions.DEFAULT.withRestore(new RestoreOptions(7, RestoreOptions.Tier.BULK));
  }

  private static void assertDeferredAsArchived(TestMigration migration, LargeStep step) {
    assertThat(Ledgers.follow(migration.ofRun(), end(step).segment()))
        .containsExactly(new Line("a", "DEFERRED", "OBJECT_ARCHIVED"));
  }

  // ---- sides in trouble, recall, permit

  @ParameterizedTest
  @EnumSource(
      value = StoreFailure.class,
      names = {"EXPIRED_CREDENTIALS", "THROTTLED", "NO_SPACE", "UNREACHABLE"})
  void steps_whenTheSideIsInTrouble_bookNothing(StoreFailure failure) throws Exception {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    migration.destinationWire.on(Operation.UPLOAD_PART).always().fail(failure);

    LargeStep step = large(migration).copyParts(batch(upload, List.of(1, 2, 3), 0), 1, link);

    assertThat(step.next()).isEqualTo(Next.SIDE_UNAVAILABLE);
    assertThat(step.problem()).extracting(Problem::message).asString().contains("destination");
    assertThat(step.missing().numbers()).containsExactly(1, 2, 3);
  }

  @Test
  void begin_whenPartsCannotBeListed_failsBeforeTheFirstPart() throws Exception {
    TestMigration migration = withObject(setup());
    migration.destinationWire.on(Operation.LIST_PARTS).always().fail(StoreFailure.ACCESS_DENIED);

    LargeStep step = begin(migration, 1);

    assertThat(Ledgers.follow(migration.ofRun(), end(step).segment()))
        .containsExactly(new Line("a", "FAILED", FailureCode.OBJECT_ACCESS_DENIED.name()));
    assertThat(migration.destinationWire.requests(Operation.UPLOAD_PART)).isZero();
  }

  @Test
  void send_whenRecalled_handsBackWhatItDidNotSend() throws Exception {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    AtomicInteger sent = new AtomicInteger();
    migration
        .destinationWire
        .on(Operation.UPLOAD_PART)
        .always()
        .after(
            () -> {
              if (sent.incrementAndGet() == 1) {
                link.stop = StopReason.RECALLED;
              }
            });

    LargeStep step =
        large(migration)
            .copyParts(batch(upload, IntStream.rangeClosed(1, PARTS).boxed().toList(), 0), 1, link);

    assertThat(step.next()).isEqualTo(Next.HANDED_BACK);
    assertThat(step.missing().numbers()).hasSizeBetween(PARTS - 4, PARTS - 1);
    assertThat(migration.destination.listParts(ObjectKey.of("a"), upload.uploadId()))
        .hasSize(PARTS - step.missing().numbers().size());
  }

  @Test
  void send_withoutThePermit_writesNothing() throws Exception {
    TestMigration migration = withObject(setup());
    LargeUpload upload = uploadOf(begin(migration, 1));
    link.mayWrite = false;
    CompletableFuture<LargeStep> step = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                step.complete(large(migration).copyParts(batch(upload, List.of(1, 2), 0), 1, link));
              } catch (InterruptedException e) {
                step.completeExceptionally(e);
              }
            });
    Await.until("somebody asks", () -> link.asked.get() > 2);
    assertThat(migration.destinationWire.requests(Operation.UPLOAD_PART)).isZero();

    link.mayWrite = true;

    assertThat(step.get().next()).isEqualTo(Next.GO_ON);
    assertThat(migration.destinationWire.requests(Operation.UPLOAD_PART)).isEqualTo(2);
  }

  // ---- helpers

  private static final class Link implements LargeObjectLink {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile @Nullable StopReason stop;
    private volatile boolean mayWrite = true;

    @Override
    public void heartbeat(int partsSent) {}

    @Override
    public @Nullable StopReason stopRequested() {
      return stop;
    }

    @Override
    public boolean mayWrite() {
      asked.incrementAndGet();
      return mayWrite;
    }
  }

  private static TestMigration withObject(Setup setup) {
    TestMigration migration = setup.largeThreshold(5L * MIB).build();
    migration.source.addInParts("a", parts('1', PARTS), tagged());
    migration.source.touch("a", LONG_AGO);
    return migration;
  }

  private LargeObjectMigrator large(TestMigration migration) {
    return migration.large(migration.sourceWire, migration.destinationWire);
  }

  private LargeStep begin(TestMigration migration, int begins) {
    try {
      return large(migration)
          .begin(new Begin(REF, ObjectKey.of("a"), started, begins, 0, false), 1, link);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void send(TestMigration migration, LargeUpload upload, List<Integer> parts) {
    try {
      LargeStep step = large(migration).copyParts(batch(upload, parts, 0), 1, link);
      assertThat(step.next()).isEqualTo(Next.GO_ON);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Parts batch(LargeUpload upload, List<Integer> parts, int restarts) {
    return new Parts(REF, upload, parts, restarts);
  }

  private LargeStep complete(TestMigration migration, LargeUpload upload, int restarts)
      throws InterruptedException {
    return large(migration).complete(new Complete(REF, upload, restarts, null), 1, link);
  }

  private LargeStep copyAll(TestMigration migration) {
    try {
      return finish(migration, 1);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private LargeStep finish(TestMigration migration, int begins) throws InterruptedException {
    LargeStep begun = begin(migration, begins);
    LargeUpload upload = uploadOf(begun);
    send(migration, upload, begun.missing().numbers());
    return complete(migration, upload, 0);
  }

  private static LargeUpload uploadOf(LargeStep step) {
    assertThat(step.next()).as(String.valueOf(step)).isEqualTo(Next.GO_ON);
    return Objects.requireNonNull(step.upload());
  }

  private static ObjectEnd end(LargeStep step) {
    assertThat(step.next()).as(String.valueOf(step)).isEqualTo(Next.ENDED);
    return Objects.requireNonNull(step.end());
  }

  private static void assertMirrored(TestMigration migration) {
    migration.assertMirrored();
    assertThat(migration.destination.openUploads()).isEmpty();
    assertThat(migration.state.list("uploads/", 10)).isEmpty();
  }

  private static long sizeBytes(int parts) {
    return (parts - 1) * 5L * MIB + 5L * MIB + 1;
  }

  private static List<byte[]> parts(char fill, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> body((char) (fill + i), i == count ? 5 * MIB + 1 : 5 * MIB))
        .toList();
  }

  private static byte[] body(char fill, int bytes) {
    byte[] body = new byte[bytes];
    Arrays.fill(body, (byte) fill);
    return body;
  }

  private static ObjectAttributes tagged() {
    return ObjectAttributes.NONE.withTags(Map.of("kind", "large"));
  }
}
