package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.copy.CopyOutcome;
import io.bucketbrigade.engine.copy.SharedCopy;
import io.bucketbrigade.engine.copy.SharedCopy.Step;
import io.bucketbrigade.engine.copy.SideUnavailableException;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.settle.KeyResult;
import io.bucketbrigade.engine.settle.LargeEnds;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.upload.Uploads;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.large.LargeObjectActivities;
import io.bucketbrigade.model.large.LargeStep;
import io.bucketbrigade.model.large.LargeUpload;
import io.bucketbrigade.model.large.ObjectEnd;
import io.bucketbrigade.model.large.PartSet;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.SegmentRef;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Copies one huge object step by step, so that many workers can share it: decides and copies as a
 * lease does, but for the parts, which are sent in batches.
 *
 * <p>Retry: each step may be done again, also by two workers at a time. Refusals by a side are
 * results, not exceptions. Thread-safe.
 */
public final class LargeObjectMigrator {

  private final RangeMigrator migrator;

  /** Works as {@code migrator} does, for the same migration. */
  public LargeObjectMigrator(RangeMigrator migrator) {
    this.migrator = migrator;
  }

  /**
   * Looks at both sides, decides, and opens the upload.
   *
   * @param attempt counts the attempts on this step, from 1
   */
  public LargeStep begin(LargeObjectActivities.Begin task, int attempt, LargeObjectLink link)
      throws InterruptedException {
    // What an earlier beginning led to may have been completed without anybody learning of it.
    boolean inDoubt = task.begins() > 1 || attempt > 1;
    Instant since = inDoubt ? migrator.byDestinationClock(task.startedAt()) : null;
    ObjectTools tools = migrator.tools(link, ledgerId(task.key()), since);
    return run(link, () -> 0, () -> PartSet.NONE, () -> begin(task, attempt, tools));
  }

  private LargeStep begin(LargeObjectActivities.Begin task, int attempt, ObjectTools tools)
      throws InterruptedException {
    AtomicReference<LargeStep> begun = new AtomicReference<>();
    SharedCopy copy = new SharedCopy(tools.copier());
    KeyResult result =
        tools
            .keys(
                (object, condition) ->
                    copy.open(
                        object,
                        condition,
                        task.afresh(),
                        open -> begun.set(opened(object, condition, open))))
            .migrateHole(task.key(), migrator.writes().reader().at(task.key()));
    LargeStep opened = begun.get();
    return opened != null && result.fate() == Fate.DEFERRED
        ? opened
        : ended(
            task.context(),
            tools,
            new ListedObject(task.key(), 0, "", Instant.EPOCH, null),
            result,
            attempt);
  }

  private static LargeStep opened(
      ListedObject object, WriteCondition condition, Uploads.Open open) {
    int parts = open.record().layout().count();
    LargeUpload upload =
        new LargeUpload(
            object.key(),
            object.sizeBytes(),
            object.etag(),
            object.storageClass(),
            open.name(),
            open.record().uploadId(),
            parts,
            condition instanceof WriteCondition.IfAbsent,
            condition instanceof WriteCondition.IfMatch match ? match.etag() : null,
            object.lastModified());
    List<Integer> missing =
        IntStream.rangeClosed(1, parts)
            .filter(part -> !open.present().containsKey(part))
            .boxed()
            .toList();
    return LargeStep.begun(upload, PartSet.of(missing));
  }

  /**
   * Sends a batch of parts.
   *
   * @param attempt counts the attempts on this batch, from 1
   */
  public LargeStep copyParts(LargeObjectActivities.Parts task, int attempt, LargeObjectLink link)
      throws InterruptedException {
    ListedObject object = rowOf(task.upload());
    ObjectTools tools = migrator.tools(link, ledgerId(object.key()), null);
    Set<Integer> missing = new ConcurrentSkipListSet<>(task.parts());
    int count = missing.size();
    SharedCopy copy = new SharedCopy(tools.copier());
    return run(
        link,
        () -> count - missing.size(),
        () -> PartSet.of(missing),
        () -> {
          Step step =
              copy.send(
                  object,
                  task.upload().name(),
                  task.parts(),
                  attempt > 1,
                  () -> link.stopRequested() != null,
                  missing::remove);
          return switch (step) {
            case Step.Missing ignored ->
                missing.isEmpty()
                    ? LargeStep.goOn(PartSet.NONE)
                    : LargeStep.handedBack(PartSet.of(missing));
            case Step.Restart restart ->
                restartOrEnd(task.context(), tools, object, restart, task.restarts(), attempt);
            case Step.Over over -> ended(task.context(), tools, object, over.outcome(), attempt);
          };
        });
  }

  /**
   * Makes the object visible, if all parts are there.
   *
   * @param attempt counts the attempts on this step, from 1
   */
  public LargeStep complete(LargeObjectActivities.Complete task, int attempt, LargeObjectLink link)
      throws InterruptedException {
    ListedObject object = rowOf(task.upload());
    ObjectTools tools = migrator.tools(link, ledgerId(object.key()), null);
    SharedCopy copy = new SharedCopy(tools.copier());
    return run(
        link,
        () -> 0,
        () -> PartSet.NONE,
        () ->
            switch (copy.complete(
                object, task.upload().name(), conditionOf(task.upload()), task.earlierParts())) {
              case Step.Missing missing -> {
                CopyOutcome lost = partsLost(object, missing.missing().size());
                yield task.restarts() < LargeObjectActivities.MAX_RESTARTS
                    ? LargeStep.goOn(PartSet.of(missing.missing()))
                    : ended(task.context(), tools, object, lost, attempt);
              }
              case Step.Restart restart ->
                  restartOrEnd(task.context(), tools, object, restart, task.restarts(), attempt);
              case Step.Over over -> ended(task.context(), tools, object, over.outcome(), attempt);
            });
  }

  private static CopyOutcome partsLost(ListedObject object, int parts) {
    return new CopyOutcome.Failed(
        FailureCode.WRITE_REFUSED,
        "The destination took all parts of '%s' and does not show %d of them; check the server."
            .formatted(object.key(), parts),
        null,
        null,
        LargeObjectActivities.MAX_RESTARTS);
  }

  private static ListedObject rowOf(LargeUpload upload) {
    return new ListedObject(
        upload.key(),
        upload.sizeBytes(),
        upload.etag(),
        Objects.requireNonNullElse(upload.lastModified(), Instant.EPOCH),
        upload.storageClass());
  }

  private static WriteCondition conditionOf(LargeUpload upload) {
    String ifMatch = upload.ifMatch();
    if (ifMatch != null) {
      return new WriteCondition.IfMatch(ifMatch);
    }
    return upload.ifAbsent() ? WriteCondition.IF_ABSENT : WriteCondition.ANY;
  }

  // ---- ends

  private LargeStep restartOrEnd(
      ContextRef run,
      ObjectTools tools,
      ListedObject object,
      Step.Restart restart,
      int restarts,
      int attempt) {
    return restarts < LargeObjectActivities.MAX_RESTARTS
        ? LargeStep.restart(restart.partsEtag())
        : ended(run, tools, object, restart.otherwise(), attempt);
  }

  private LargeStep ended(
      ContextRef run, ObjectTools tools, ListedObject object, CopyOutcome outcome, int attempt) {
    CopyOutcome last =
        outcome instanceof CopyOutcome.Changed
            ? new CopyOutcome.Failed(
                FailureCode.OBJECT_CHANGING,
                "The object changed %d times while it was copied."
                    .formatted(LargeObjectActivities.MAX_RESTARTS + 1),
                null,
                null,
                LargeObjectActivities.MAX_RESTARTS + 1)
            : outcome;
    KeyResult result =
        tools.keys((ignored, condition) -> last).booked(new MergeRow.SourceOnly(object), last);
    if (result == null) {
      throw new IllegalStateException("no fate for " + last);
    }
    return ended(run, tools, object, result, attempt);
  }

  /** Each end is on record, so that the ledger tells of an object that was handed over, too. */
  private LargeStep ended(
      ContextRef run, ObjectTools tools, ListedObject object, KeyResult result, int attempt) {
    LedgerRecord record = result.record();
    FailureCode code = record != null && result.fate().isCountedByCode() ? record.code() : null;
    boolean leftOutOnRecord = record != null && result.fate() == Fate.SKIPPED;
    if (record == null) {
      record =
          new LedgerRecord(
              tools.source().full(object.key()),
              object.sizeBytes(),
              object.etag(),
              result.fate(),
              FailureCode.OBJECT_HANDED_OVER,
              "What became of it is the fate of this record.",
              null,
              null,
              1,
              Instant.now());
    }
    return LargeStep.ended(
        new ObjectEnd(
            result.fate(),
            result.bytesCopied(),
            migrator.ledger(run, ledgerId(object.key()), attempt).append(List.of(record)),
            leftOutOnRecord,
            code,
            logged(run, object.key(), result.write(), attempt)));
  }

  /** An entry without the source's date would make the next pass copy the object again. */
  private @Nullable SegmentRef logged(
      ContextRef run, ObjectKey key, @Nullable ObjectWrite write, int attempt) {
    return write == null || write.sourceLastModified().equals(Instant.EPOCH)
        ? null
        : migrator.writeRecorder(run, ledgerId(key), attempt).append(List.of(write), true);
  }

  private String ledgerId(ObjectKey key) {
    return LargeEnds.ledgerId(migrator.source().full(key));
  }

  // ---- running

  private LargeStep run(
      LargeObjectLink link,
      IntSupplier partsSent,
      Supplier<PartSet> missing,
      Callable<LargeStep> work)
      throws InterruptedException {
    @Nullable LargeStep step =
        new StepRun(link, migrator.clocks(), partsSent).run(() -> settled(missing, work));
    return step == null ? LargeStep.handedBack(missing.get()) : step;
  }

  /** Null if it was interrupted. */
  private static @Nullable LargeStep settled(Supplier<PartSet> missing, Callable<LargeStep> work)
      throws Exception {
    try {
      return work.call();
    } catch (SideUnavailableException e) {
      return LargeStep.unavailable(missing.get(), e.problem());
    } catch (StateStoreException e) {
      return LargeStep.unavailable(missing.get(), LeaseRun.stateProblem(e));
    } catch (InterruptedException e) {
      return null;
    }
  }
}
