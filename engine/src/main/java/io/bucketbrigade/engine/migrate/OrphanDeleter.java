package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.copy.SideProbe;
import io.bucketbrigade.engine.decide.Decider;
import io.bucketbrigade.engine.decide.Decision;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.settle.KeyResult;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.Fate;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * Deletes our copy of an object that the source has no more, if a look at both sides directly
 * before it shows that the source has it no more and that the copy is still ours. Thread-safe;
 * blocks.
 *
 * <p>What it deleted is vanished, what the source has again is present, and what is no longer our
 * copy is skipped. Retry: a copy that is gone already was deleted by an earlier attempt, if there
 * was one.
 */
final class OrphanDeleter {

  /** Looks at a copy that changes between the look and its delete. */
  private static final int MAX_LOOKS = 3;

  private static final KeyResult DELETED = new KeyResult(Fate.VANISHED, 0, null);

  private final MappingSide source;
  private final MappingSide destination;
  private final KeyMigrator keys;
  private final SideProbe sourceProbe;
  private final SideProbe destinationProbe;
  private final UnaryOperator<Instant> byDestinationClock;
  private final boolean repeated;

  /**
   * Deletes at the destination.
   *
   * @param keys books what cannot be looked at
   * @param repeated whether an earlier attempt may have deleted what is gone by now
   */
  OrphanDeleter(ObjectTools tools, KeyMigrator keys, boolean repeated) {
    this.source = tools.source();
    this.destination = tools.destination();
    this.keys = keys;
    this.sourceProbe = tools.sourceProbe();
    this.destinationProbe = tools.destinationProbe();
    this.byDestinationClock = tools.byDestinationClock();
    this.repeated = repeated;
  }

  /**
   * Deletes one copy.
   *
   * @param copy what the write log says of it
   * @throws io.bucketbrigade.engine.copy.SideUnavailableException if a side as a whole is in
   *     trouble; the key stays unsettled
   */
  KeyResult delete(ObjectKey key, ObjectWrite copy) throws InterruptedException {
    MergeRow was =
        new MergeRow.SourceOnly(
            new ListedObject(
                key, copy.sizeBytes(), copy.sourceEtag(), copy.sourceLastModified(), null));
    try {
      boolean sent = false;
      for (int looks = 0; looks < MAX_LOOKS; looks++) {
        if (source.headOrNull(key) != null) {
          return KeyResult.PRESENT.withWrite(copy.here());
        }
        // A HEAD cannot tell a key that is not there from a bucket that is not.
        sourceProbe.requireWorking(System.nanoTime());
        ObjectHead there = destination.headOrNull(key);
        if (there == null) {
          destinationProbe.requireWorking(System.nanoTime());
          return sent || repeated ? deleted(copy) : KeyResult.SKIPPED;
        }
        if (!isStill(copy, there)) {
          return KeyResult.SKIPPED;
        }
        if (send(key, there.etag())) {
          return deleted(copy);
        }
        sent = true;
      }
      return keys.exception(
          was,
          Fate.FAILED,
          new Decision.Refuse(
              FailureCode.OBJECT_CHANGING,
              "The copy changed each time that it was to be deleted; run another pass."));
    } catch (SideException e) {
      return keys.unreadable(was, e);
    }
  }

  private static KeyResult deleted(ObjectWrite copy) {
    return DELETED.withWrite(copy.deleted(Instant.now()));
  }

  /** The same bytes may have been written by somebody else since, which only a date shows. */
  private boolean isStill(ObjectWrite copy, ObjectHead there) {
    String version = copy.destinationVersionId();
    Instant latest = byDestinationClock.apply(copy.time()).plus(Decider.DATE_MARGIN);
    return copy.isStillAt(there.etag(), there.sizeBytes())
        && (version == null || there.versionId() == null || version.equals(there.versionId()))
        && !there.lastModified().isAfter(latest);
  }

  /** False if the copy was no longer there, or no longer that one. */
  private boolean send(ObjectKey key, String etag) {
    ObjectKey full = destination.full(key);
    try {
      if (destination.capabilities().conditionalDelete()) {
        destination.call(() -> destination.store().deleteIfMatch(full, etag));
      } else {
        destination.run(() -> destination.store().delete(full, null));
      }
      return true;
    } catch (SideException e) {
      if (e.failure() == StoreFailure.PRECONDITION_FAILED
          || e.failure() == StoreFailure.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }
}
