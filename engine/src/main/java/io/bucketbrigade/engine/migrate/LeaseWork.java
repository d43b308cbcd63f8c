package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.copy.SideTrouble;
import io.bucketbrigade.engine.copy.SideUnavailableException;
import io.bucketbrigade.engine.listing.ListingException;
import io.bucketbrigade.engine.listing.ListingMerge;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.StopReason;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The data side of a lease: one thread takes keys in order, many do what {@link KeyWork} asks for
 * them. It knows nothing of time budgets and heartbeats; {@link LeaseRun} watches it.
 */
public final class LeaseWork {

  /** How often a page that cannot be had is tried again, above the wire's retries. */
  private static final int LISTING_ROUNDS = 3;

  private final MappingSide source;
  private final MappingSide destination;
  private final KeyWork keys;
  private final Duration listingPause;
  private final Semaphore slots;
  private final int slotCount;
  private final Set<Thread> inFlight = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
  private volatile @Nullable ObjectKey firstKey;
  private volatile @Nullable ObjectKey firstKeyBeyond;
  private volatile boolean allTaken;
  private volatile boolean stopTaking;
  private volatile boolean aborted;
  private @Nullable ObjectKey lastTaken;
  private @Nullable Thread taker;

  /**
   * Work on both sides of one range.
   *
   * @param keys what is done with each key
   * @param objectsInFlight objects worked on at a time
   * @param listingPause before a page that cannot be had is asked for again; doubles each time
   */
  public LeaseWork(
      MappingSide source,
      MappingSide destination,
      KeyWork keys,
      int objectsInFlight,
      Duration listingPause) {
    this.source = source;
    this.destination = destination;
    this.keys = keys;
    this.listingPause = listingPause;
    this.slotCount = objectsInFlight;
    this.slots = new Semaphore(objectsInFlight);
  }

  /**
   * What ended the work early.
   *
   * @param reason {@link StopReason#SIDE_UNAVAILABLE} or {@link StopReason#LISTING_BROKEN}
   * @param problem the cause; null only together with {@code bug}
   * @param bug an unexpected exception, which is our fault; else null
   */
  record Failure(StopReason reason, @Nullable Problem problem, @Nullable RuntimeException bug) {}

  /** Begins; returns at once. */
  void start(KeyRange range) {
    taker = Thread.ofVirtual().name("lease-taker").start(() -> takeAll(range));
  }

  /** What ended the work early; null if nothing did. */
  @Nullable Failure failure() {
    return failure.get();
  }

  /** Whether every key was taken and settled. */
  boolean isExhausted() {
    return allTaken && isIdle() && keys.isDrained();
  }

  /** Whether no key is being worked on, after the last one was taken. */
  boolean isIdle() {
    Thread thread = taker;
    return (thread == null || !thread.isAlive()) && slots.availablePermits() == slotCount;
  }

  /** The first source key of the range that was seen; null if none was yet. */
  public @Nullable ObjectKey firstKey() {
    return firstKey;
  }

  /** The first source key after the range; null if there is none or the end was not reached. */
  @Nullable ObjectKey firstKeyBeyond() {
    return firstKeyBeyond;
  }

  /** Takes no new keys; those in flight go on. */
  void stopTaking() {
    stopTaking = true;
    Thread thread = taker;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Interrupts what is in flight; those keys stay unsettled. */
  void abort() {
    aborted = true;
    stopTaking();
    inFlight.forEach(Thread::interrupt);
  }

  private void takeAll(KeyRange range) {
    try {
      keys.takeHoles(this::submit);
      takeRange(range);
    } catch (InterruptedException e) {
      // stopTaking() was called; what is left stays in the remainder.
      Thread.currentThread().interrupt();
    } catch (ListingException e) {
      fail(new Failure(StopReason.LISTING_BROKEN, e.problem(), null));
    } catch (RuntimeException e) {
      fail(new Failure(StopReason.SIDE_UNAVAILABLE, null, e));
    }
  }

  /** Lists on from where a page could not be had; gives up where that does not help. */
  private void takeRange(KeyRange range) throws InterruptedException {
    KeyRange left = range;
    for (int failedRounds = 0; ; failedRounds++) {
      try (ListingMerge merge = new ListingMerge(source, destination, left)) {
        takeRows(merge);
        return;
      } catch (SideException e) {
        ObjectKey last = lastTaken;
        if (last != null && left.contains(last)) {
          left = left.startingAfter(last);
          failedRounds = 0;
        }
        if (failedRounds == LISTING_ROUNDS || !isRangesOwnTrouble(e)) {
          fail(listingFailure(e, left));
          return;
        }
        Thread.sleep(listingPause.multipliedBy(1L << failedRounds));
      }
    }
  }

  private void takeRows(ListingMerge merge) throws InterruptedException {
    for (MergeRow row = merge.next(); row != null; row = merge.next()) {
      if (stopTaking) {
        return;
      }
      take(row);
      lastTaken = row.key();
    }
    firstKeyBeyond = merge.firstSourceKeyBeyond();
    allTaken = true;
  }

  private void take(MergeRow row) throws InterruptedException {
    if (firstKey == null && !(row instanceof MergeRow.DestinationOnly)) {
      firstKey = row.key();
    }
    keys.take(row, this::submit);
  }

  private void submit(KeyWork.Job job) throws InterruptedException {
    slots.acquire();
    Thread.ofVirtual().name("object").start(() -> work(job));
  }

  private void work(KeyWork.Job job) {
    inFlight.add(Thread.currentThread());
    try {
      if (mayBegin()) {
        job.run();
      }
    } catch (InterruptedException e) {
      // abort() was called; the key stays unsettled.
      Thread.currentThread().interrupt();
    } catch (SideUnavailableException e) {
      fail(new Failure(StopReason.SIDE_UNAVAILABLE, e.problem(), null));
    } catch (StateStoreException e) {
      // An interrupted write to the state store fails, too.
      if (!Thread.currentThread().isInterrupted()) {
        fail(new Failure(StopReason.SIDE_UNAVAILABLE, LeaseRun.stateProblem(e), null));
      }
    } catch (RuntimeException e) {
      if (!Thread.currentThread().isInterrupted()) {
        fail(new Failure(StopReason.SIDE_UNAVAILABLE, null, e));
      }
    } finally {
      inFlight.remove(Thread.currentThread());
      slots.release();
    }
  }

  /**
   * Whoever came too late to be interrupted by an abort sees here that it must not begin. A listing
   * that breaks says nothing against the keys before that point.
   */
  private boolean mayBegin() {
    Failure found = failure.get();
    return !aborted && (found == null || found.reason() == StopReason.LISTING_BROKEN);
  }

  private void fail(Failure first) {
    failure.compareAndSet(null, first);
    stopTaking();
  }

  private Failure listingFailure(SideException e, KeyRange range) {
    MappingSide side = sideOf(e);
    if (!isRangesOwnTrouble(e)) {
      return new Failure(StopReason.SIDE_UNAVAILABLE, SideTrouble.describe(side, e.failed()), null);
    }
    return new Failure(
        StopReason.LISTING_BROKEN,
        new Problem(
            side.side(),
            FailureCode.LISTING_UNREADABLE,
            "A page of the listing of the %s bucket '%s' in %s cannot be read (%s); check the server"
                    .formatted(side.side().word(), side.store().bucket(), range, e.getMessage())
                + " and start the migration again."),
        null);
  }

  /**
   * A page that cannot be had while the same side still lists elsewhere is this range's own
   * trouble: the other ranges need not wait for it.
   */
  private boolean isRangesOwnTrouble(SideException e) {
    return switch (e.failure()) {
      case MALFORMED_REPLY, INVALID_REQUEST, SERVER_ERROR, CONNECTION -> listsElsewhere(sideOf(e));
      case NOT_FOUND,
          NO_SUCH_BUCKET,
          NO_SUCH_UPLOAD,
          ACCESS_DENIED,
          BAD_CREDENTIALS,
          EXPIRED_CREDENTIALS,
          PRECONDITION_FAILED,
          CONFLICT,
          THROTTLED,
          UNREACHABLE,
          ARCHIVED,
          CUSTOMER_KEY,
          NOT_IMPLEMENTED,
          NO_SPACE,
          PART_REFUSED ->
          false;
    };
  }

  private MappingSide sideOf(SideException e) {
    return e.side() == Side.SOURCE ? source : destination;
  }

  private static boolean listsElsewhere(MappingSide side) {
    try {
      side.store().list(new ListRequest(side.prefix(), null, null, null, 1));
      return true;
    } catch (StoreException e) {
      return false;
    }
  }
}
