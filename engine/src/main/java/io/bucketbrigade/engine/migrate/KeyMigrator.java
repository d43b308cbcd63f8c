package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.copy.AttributeLook;
import io.bucketbrigade.engine.copy.CopyOutcome;
import io.bucketbrigade.engine.copy.ObjectCopier;
import io.bucketbrigade.engine.copy.SideProbe;
import io.bucketbrigade.engine.copy.SideTrouble;
import io.bucketbrigade.engine.copy.SideUnavailableException;
import io.bucketbrigade.engine.decide.Decider;
import io.bucketbrigade.engine.decide.Decision;
import io.bucketbrigade.engine.decide.Decision.PresentReason;
import io.bucketbrigade.engine.decide.Repair;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.settle.KeyResult;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.store.WriteResult;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.Fate;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Brings one key to its fate: acts on a decision, and where either side changed meanwhile looks
 * again and decides again. Thread-safe; blocks.
 */
final class KeyMigrator {

  /** An object that changes this often while it is copied is left to a later pass. */
  private static final int MAX_DECISIONS = 5;

  private static final Revision AS_DECIDED = (row, decision) -> decision;

  private final MappingSide source;
  private final MappingSide destination;
  private final Decider decider;
  private final UnaryOperator<Instant> byDestinationClock;
  private final ObjectCopier copier;
  private final CopyWay way;
  private final boolean comparesAttributes;
  private final SideProbe sourceProbe;
  private final SideProbe destinationProbe;

  /**
   * Acts on the decisions of {@code decider}.
   *
   * @param byDestinationClock the earliest that the destination's clock may have shown at an
   *     instant of ours
   * @param way how an object gets there that is to be copied
   * @param comparesAttributes whether what is present is looked at, too
   */
  KeyMigrator(
      MappingSide source,
      MappingSide destination,
      Decider decider,
      UnaryOperator<Instant> byDestinationClock,
      ObjectCopier copier,
      CopyWay way,
      boolean comparesAttributes,
      SideProbe sourceProbe,
      SideProbe destinationProbe) {
    this.source = source;
    this.destination = destination;
    this.decider = decider;
    this.byDestinationClock = byDestinationClock;
    this.copier = copier;
    this.way = way;
    this.comparesAttributes = comparesAttributes;
    this.sourceProbe = sourceProbe;
    this.destinationProbe = destinationProbe;
  }

  /** What a decision comes to where more is known of a key than its row tells. */
  private interface Revision {

    /** The decision that counts. */
    Decision of(MergeRow row, Decision decision);
  }

  /** How an object gets to the destination. */
  interface CopyWay {

    /** Copies it, or sees to it that somebody does. */
    CopyOutcome copy(ListedObject object, WriteCondition condition) throws InterruptedException;
  }

  /** Decides a row without a request; null if work is needed. */
  @Nullable KeyResult settleAtOnce(MergeRow row, Decision decision) {
    return switch (decision) {
      case Decision.Present ignored -> looksAtPresent() ? null : KeyResult.PRESENT;
      case Decision.Refuse refuse -> exception(row, refuse.fate(), refuse);
      case Decision.Skip skip -> skipped(row, skip);
      case Decision.ReadTags ignored -> null;
      case Decision.Copy ignored -> null;
      case Decision.InDoubt ignored -> null;
      case Decision.CompareContent ignored -> null;
      case Decision.CompareAttributes ignored -> null;
      case Decision.LeaveDestinationOnly ignored ->
          throw new IllegalArgumentException("not a source key: " + row.key());
    };
  }

  /**
   * Does what a decision asks for.
   *
   * @throws SideUnavailableException if a side as a whole is in trouble; the key stays unsettled
   */
  KeyResult migrate(MergeRow firstRow, Decision firstDecision) throws InterruptedException {
    return migrate(firstRow, firstDecision, AS_DECIDED);
  }

  private KeyResult migrate(MergeRow firstRow, Decision firstDecision, Revision revision)
      throws InterruptedException {
    MergeRow row = firstRow;
    Decision decision = revision.of(firstRow, firstDecision);
    Decider current = decider;
    // If either side seems to have changed, the cause may be a write of ours whose reply was lost.
    Decider nextDecider = decider.inDoubtSince(byDestinationClock.apply(Instant.now()));
    for (int i = 0; i < MAX_DECISIONS; i++) {
      KeyResult atOnce = settleAtOnce(row, decision);
      if (atOnce != null) {
        return atOnce;
      }
      KeyResult result = act(row, decision, current, revision);
      if (result != null) {
        return result;
      }
      MergeRow next;
      try {
        next = lookAgain(row.key());
      } catch (SideException e) {
        return unreadable(row, e);
      }
      if (next == null) {
        return vanished(row);
      }
      row = next.withLogged(row.logged());
      current = nextDecider;
      decision = revision.of(row, current.decide(row));
    }
    return exception(
        row,
        Fate.FAILED,
        new Decision.Refuse(
            FailureCode.OBJECT_CHANGING,
            "The object changed %d times while it was copied.".formatted(MAX_DECISIONS)));
  }

  /**
   * Brings a key that an earlier attempt left open to its fate.
   *
   * @param logged what the write log says about it
   */
  KeyResult migrateHole(ObjectKey key, @Nullable ObjectWrite logged) throws InterruptedException {
    return look(
        key,
        row -> {
          MergeRow known = row.withLogged(logged);
          return migrate(known, decider.decide(known));
        });
  }

  /** Brings a key to its fate that a verification found different. */
  KeyResult repair(ObjectKey key, Repair repair) throws InterruptedException {
    return look(key, row -> migrate(row, decider.decide(row), repair::decide));
  }

  /** What is done with a key once it was looked at on both sides. */
  interface Look {

    /** Does it. */
    KeyResult at(MergeRow row) throws InterruptedException;
  }

  /** Looks at a key of which nothing is known but that it was at the source. */
  KeyResult look(ObjectKey key, Look look) throws InterruptedException {
    MergeRow unseen = new MergeRow.SourceOnly(new ListedObject(key, 0, "", Instant.EPOCH, null));
    MergeRow row;
    try {
      row = lookAgain(key);
    } catch (SideException e) {
      return unreadable(unseen, e);
    }
    return row == null ? vanished(unseen) : look.at(row);
  }

  /** Null if either side changed. */
  private @Nullable KeyResult act(
      MergeRow row, Decision decision, Decider current, Revision revision)
      throws InterruptedException {
    return switch (decision) {
      case Decision.ReadTags ignored -> actByTags(row, current, revision);
      case Decision.Copy copy -> booked(row, way.copy(sourceOf(row), copy.condition()));
      case Decision.InDoubt doubt -> settleDoubt((MergeRow.Both) row, doubt.sameContent());
      case Decision.CompareContent ignored -> completeIfPresent((MergeRow.Both) row, current);
      case Decision.CompareAttributes ignored ->
          compareAttributes((MergeRow.Both) row, current, PresentReason.OWN_COPY);
      case Decision.Present present ->
          comparesAttributes
              ? compareAttributes((MergeRow.Both) row, current, present.reason())
              : completePresent((MergeRow.Both) row, present.reason());
      case Decision.Refuse ignored -> throw needsNoWork(row);
      case Decision.Skip ignored -> throw needsNoWork(row);
      case Decision.LeaveDestinationOnly ignored -> throw needsNoWork(row);
    };
  }

  private @Nullable KeyResult actByTags(MergeRow row, Decider current, Revision revision)
      throws InterruptedException {
    Decision decision;
    try {
      decision = revision.of(row, current.decide(row, tagsOf(row.key())));
    } catch (SideException e) {
      return e.failure() == StoreFailure.NOT_FOUND ? null : unreadable(row, e);
    }
    KeyResult atOnce = settleAtOnce(row, decision);
    return atOnce == null ? act(row, decision, current, revision) : atOnce;
  }

  /** A source that does not know tags has none. */
  private Map<String, String> tagsOf(ObjectKey key) {
    return source.capabilities().tags()
        ? source.call(() -> source.store().getTags(source.full(key)))
        : Map.of();
  }

  private static IllegalStateException needsNoWork(MergeRow row) {
    return new IllegalStateException("nothing to do for " + row.key());
  }

  private @Nullable KeyResult settleDoubt(MergeRow.Both row, boolean sameContent)
      throws InterruptedException {
    KeyResult compared = sameContent ? KeyResult.PRESENT : compareContent(row);
    if (compared == null || compared.fate() != Fate.PRESENT) {
      return compared;
    }
    KeyResult result = booked(row, copier.completeAttributes(row.source()));
    ListedObject there = row.destination();
    return result != null && result.fate() == Fate.COPIED
        ? result.withWrite(write(row, new WriteResult(there.etag(), there.versionId())))
        : result;
  }

  private ObjectWrite write(MergeRow row, WriteResult written) {
    ListedObject object = sourceOf(row);
    return ObjectWrite.of(source.full(object.key()), object, written);
  }

  private @Nullable KeyResult completeIfPresent(MergeRow.Both row, Decider current)
      throws InterruptedException {
    KeyResult compared = compareContent(row);
    boolean present = compared != null && compared.fate() == Fate.PRESENT;
    if (!present || !looksAtPresent()) {
      return compared;
    }
    return comparesAttributes
        ? compareAttributes(row, current, PresentReason.SAME_BYTES)
        : completePresent(row, PresentReason.SAME_BYTES);
  }

  private boolean looksAtPresent() {
    return comparesAttributes || copier.looksAtPresent();
  }

  /**
   * Sees that a copy carries what its source carries, and gives it what is missing by the cheapest
   * write that does.
   */
  private @Nullable KeyResult compareAttributes(
      MergeRow.Both row, Decider current, PresentReason how) throws InterruptedException {
    return switch (copier.lookAtAttributes(row.source(), row.destination())) {
      case AttributeLook.Same ignored -> redated(row, completePresent(row, how));
      case AttributeLook.Replaced ignored -> null;
      case AttributeLook.Undecided undecided -> booked(row, undecided.outcome());
      case AttributeLook.Other ignored -> copyForAttributes(row, current);
      // What somebody else wrote does not become ours by a write of tags.
      case AttributeLook.OtherTags tags ->
          row.ours() == null
              ? copyForAttributes(row, current)
              : redated(row, replaceTags(row, tags, how));
    };
  }

  private @Nullable KeyResult replaceTags(
      MergeRow.Both row, AttributeLook.OtherTags tags, PresentReason how)
      throws InterruptedException {
    KeyResult replaced = booked(row, copier.replaceTags(row.source(), tags.wanted()));
    if (replaced == null || replaced.fate() != Fate.COPIED) {
      return replaced;
    }
    KeyResult completed = completePresent(row, how);
    boolean complete = completed != null && completed.fate() == Fate.PRESENT;
    return complete ? replaced : completed;
  }

  /** Large objects stay here: the steps of shared ones decide by listing. */
  private @Nullable KeyResult copyForAttributes(MergeRow.Both row, Decider current)
      throws InterruptedException {
    return switch (current.decideOtherAttributes(row)) {
      case Decision.Copy copy -> booked(row, copier.copy(row.source(), copy.condition()));
      case Decision.Refuse refuse -> exception(row, Fate.FAILED, refuse);
      case Decision.InDoubt ignored -> throw needsNoWork(row);
      case Decision.CompareContent ignored -> throw needsNoWork(row);
      case Decision.CompareAttributes ignored -> throw needsNoWork(row);
      case Decision.Present ignored -> throw needsNoWork(row);
      case Decision.ReadTags ignored -> throw needsNoWork(row);
      case Decision.Skip ignored -> throw needsNoWork(row);
      case Decision.LeaveDestinationOnly ignored -> throw needsNoWork(row);
    };
  }

  /** Our copy is as its source is now, so that the next pass need not look again. */
  private @Nullable KeyResult redated(MergeRow.Both row, @Nullable KeyResult result) {
    ObjectWrite ours = row.ours();
    if (result == null || result.record() != null) {
      return result;
    }
    if (ours == null || ours.isStillOf(row.source())) {
      return result;
    }
    WriteResult there = new WriteResult(ours.destinationEtag(), ours.destinationVersionId());
    return result.withWrite(write(row, there));
  }

  /** A copy that is present may have lost its writer before he was through with it. */
  private @Nullable KeyResult completePresent(MergeRow.Both row, PresentReason how)
      throws InterruptedException {
    ListedObject doubted =
        how == PresentReason.SAME_SIZE_AND_CLEARLY_NEWER ? row.destination() : null;
    CopyOutcome outcome = copier.completePresent(row.source(), doubted);
    return outcome instanceof CopyOutcome.Copied ? KeyResult.PRESENT : booked(row, outcome);
  }

  private @Nullable KeyResult compareContent(MergeRow.Both row) throws InterruptedException {
    try {
      return copier.sameBytes(row.source(), row.destination())
          ? KeyResult.PRESENT
          : exception(row, Fate.FAILED, Decider.conflict(row.source(), row.destination()));
    } catch (SideException e) {
      boolean changed =
          e.failure() == StoreFailure.PRECONDITION_FAILED || e.failure() == StoreFailure.NOT_FOUND;
      return changed ? null : unreadable(row, e);
    }
  }

  /** What an outcome means for a key; null if either side changed. */
  @Nullable KeyResult booked(MergeRow row, CopyOutcome outcome) {
    return switch (outcome) {
      case CopyOutcome.Copied copied -> {
        WriteResult written = copied.written();
        yield KeyResult.copied(copied.bytes())
            .withWrite(written == null ? null : write(row, written));
      }
      case CopyOutcome.Changed ignored -> null;
      case CopyOutcome.Vanished ignored -> vanishedRecord(row);
      case CopyOutcome.Quarantined q ->
          exception(row, Fate.QUARANTINED, new Decision.Refuse(q.code(), q.message()));
      case CopyOutcome.Deferred d ->
          exception(row, Fate.DEFERRED, new Decision.Refuse(d.code(), d.message()));
      case CopyOutcome.Failed f ->
          KeyResult.exception(
              record(
                  row,
                  Fate.FAILED,
                  f.code(),
                  f.message(),
                  f.providerCode(),
                  f.requestId(),
                  f.attempts()));
    };
  }

  /** Books a key that the source has no more, once the source has shown that it works. */
  KeyResult vanished(MergeRow row) throws InterruptedException {
    sourceProbe.requireWorking(System.nanoTime());
    return vanishedRecord(row);
  }

  private KeyResult vanishedRecord(MergeRow row) {
    return exception(
        row,
        Fate.VANISHED,
        new Decision.Refuse(
            FailureCode.OBJECT_VANISHED, "The source object was deleted before it was copied."));
  }

  /** Both sides as HEAD shows them; null if the source has no such key any more. */
  private @Nullable MergeRow lookAgain(ObjectKey key) {
    ListedObject sourceRow = ObjectCopier.headAsRow(source, key);
    if (sourceRow == null) {
      return null;
    }
    ListedObject destinationRow = ObjectCopier.headAsRow(destination, key);
    return destinationRow == null
        ? new MergeRow.SourceOnly(sourceRow)
        : new MergeRow.Both(sourceRow, destinationRow);
  }

  /** Books an object that cannot be looked at, once its side has shown that it works. */
  KeyResult unreadable(MergeRow row, SideException e) throws InterruptedException {
    long failedAtNanos = System.nanoTime();
    boolean atSource = e.side() == Side.SOURCE;
    if (SideTrouble.isWholeSide(e.failure())) {
      MappingSide side = atSource ? source : destination;
      throw new SideUnavailableException(SideTrouble.describe(side, e.failed()));
    }
    (atSource ? sourceProbe : destinationProbe).requireWorking(failedAtNanos);
    if (e.failure() == StoreFailure.CUSTOMER_KEY) {
      return exception(
          row,
          Fate.QUARANTINED,
          new Decision.Refuse(FailureCode.CUSTOMER_KEY, ObjectCopier.CUSTOMER_KEY_NEEDED));
    }
    FailureCode code =
        e.failure() == StoreFailure.ACCESS_DENIED
            ? FailureCode.OBJECT_ACCESS_DENIED
            : FailureCode.OBJECT_UNREADABLE;
    return exception(row, Fate.FAILED, new Decision.Refuse(code, String.valueOf(e.getMessage())));
  }

  private static ListedObject sourceOf(MergeRow row) {
    return switch (row) {
      case MergeRow.SourceOnly only -> only.source();
      case MergeRow.Both both -> both.source();
      case MergeRow.DestinationOnly ignored ->
          throw new IllegalArgumentException("not a source key: " + row.key());
    };
  }

  private KeyResult skipped(MergeRow row, Decision.Skip skip) {
    return skip.onRecord()
        ? exception(
            row, Fate.SKIPPED, new Decision.Refuse(FailureCode.EXCLUDED_BY_RULE, skip.why()))
        : KeyResult.SKIPPED;
  }

  /** Books an exception. */
  KeyResult exception(MergeRow row, Fate fate, Decision.Refuse why) {
    return KeyResult.exception(record(row, fate, why.code(), why.message(), null, null, 1));
  }

  private LedgerRecord record(
      MergeRow row,
      Fate fate,
      FailureCode code,
      String message,
      @Nullable String providerCode,
      @Nullable String requestId,
      int attempts) {
    ListedObject object = sourceOf(row);
    return new LedgerRecord(
        source.full(object.key()),
        object.sizeBytes(),
        object.etag(),
        fate,
        code,
        message,
        providerCode,
        requestId,
        attempts,
        Instant.now());
  }
}
