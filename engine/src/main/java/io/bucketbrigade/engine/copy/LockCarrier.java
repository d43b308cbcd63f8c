package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.ObjectLock;
import io.bucketbrigade.engine.store.ObjectLock.Mode;
import io.bucketbrigade.engine.store.ObjectLock.Retention;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Puts an object's retention and legal hold on its copy, once that is written and checked: a lock
 * on a wrong copy could not be taken off again. Retry: what is there already is not sent again.
 */
final class LockCarrier {

  private final MappingSide source;
  private final MappingSide destination;
  private final boolean active;
  private final InstantSource clock;

  LockCarrier(
      MappingSide source, MappingSide destination, FidelityOptions options, InstantSource clock) {
    this.source = source;
    this.destination = destination;
    this.active =
        options.objectLock() == LockPolicy.CARRY && source.capabilities().carrying().objectLock();
    this.clock = clock;
  }

  /** Whether copies have to be looked at, those that are present included. */
  boolean isActive() {
    return active;
  }

  /**
   * What a copy lacks.
   *
   * @param versionId of the copy that was looked at, so that no other one is locked
   * @param retention to be set; null if it is there
   * @param legalHold to be set
   */
  record Missing(@Nullable String versionId, @Nullable Retention retention, boolean legalHold) {}

  /**
   * What the object's copy lacks; null if nothing. Two HEADs, and two requests a side for the
   * locks; of the destination's only where the source's object has some.
   */
  @Nullable Missing missing(ListedObject object) {
    ObjectKey from = source.full(object.key());
    String version = SourceHead.read(source, object).versionId();
    ObjectLock wanted = lasting(source.call(() -> source.store().lockOf(from, version)));
    if (wanted.equals(ObjectLock.NONE)) {
      return null;
    }
    ObjectKey to = destination.full(object.key());
    ObjectHead copy = WrittenCopy.require(source, destination, object);
    ObjectLock there = destination.call(() -> destination.store().lockOf(to, copy.versionId()));
    Retention retention = lacking(wanted.retention(), there.retention());
    boolean legalHold = wanted.legalHold() && !there.legalHold();
    return retention == null && !legalHold
        ? null
        : new Missing(copy.versionId(), retention, legalHold);
  }

  /** Sets it. */
  void set(ObjectKey key, Missing missing) {
    ObjectKey to = destination.full(key);
    Retention retention = missing.retention();
    if (retention != null) {
      destination.run(() -> destination.store().putRetention(to, missing.versionId(), retention));
    }
    if (missing.legalHold()) {
      destination.run(() -> destination.store().putLegalHold(to, missing.versionId(), true));
    }
  }

  /** Without a retention that is over: no server takes a date in the past. */
  private ObjectLock lasting(ObjectLock lock) {
    Retention retention = lock.retention();
    boolean over = retention != null && !retention.until().isAfter(clock.instant());
    return over ? new ObjectLock(null, lock.legalHold()) : lock;
  }

  /**
   * The stricter of both, where that is not there yet: a default retention of the destination stays
   * where it holds longer, as nobody could shorten it.
   */
  private static @Nullable Retention lacking(
      @Nullable Retention wanted, @Nullable Retention there) {
    if (wanted == null || there == null) {
      return wanted;
    }
    boolean strict = wanted.mode() == Mode.COMPLIANCE || there.mode() == Mode.COMPLIANCE;
    Instant until = wanted.until().isAfter(there.until()) ? wanted.until() : there.until();
    Retention stricter = new Retention(strict ? Mode.COMPLIANCE : Mode.GOVERNANCE, until);
    return stricter.equals(there) ? null : stricter;
  }
}
