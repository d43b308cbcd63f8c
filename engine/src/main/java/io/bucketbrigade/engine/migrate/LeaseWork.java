package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.copy.SideUnavailableException;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.StopReason;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The data side of a lease: one thread takes keys in order, many do what {@link KeyWork} asks for
 * them. It knows nothing of time budgets and heartbeats; {@link LeaseRun} watches it.
 */
public final class LeaseWork {

  private final KeyFeed feed;
  private final KeyWork keys;
  private final ObjectSlots slots;
  private final Set<Thread> inFlight = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
  private volatile boolean stopTaking;
  private volatile boolean aborted;
  private @Nullable Thread taker;

  /**
   * Work on one range.
   *
   * @param feed where its keys come from
   * @param keys what is done with each of them
   * @param objectsInFlight the most objects worked on at a time; fewer where the sides take fewer
   */
  public LeaseWork(
      KeyFeed feed,
      KeyWork keys,
      int objectsInFlight,
      ObjectStore source,
      ObjectStore destination) {
    this.feed = feed;
    this.keys = keys;
    this.slots = new ObjectSlots(objectsInFlight, source, destination);
  }

  /**
   * What ended the work early.
   *
   * @param reason {@link StopReason#SIDE_UNAVAILABLE} or {@link StopReason#LISTING_BROKEN}
   * @param problem the cause; null only together with {@code bug}
   * @param bug an unexpected exception, which is our fault; else null
   */
  public record Failure(
      StopReason reason, @Nullable Problem problem, @Nullable RuntimeException bug) {}

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
    return feed.isExhausted() && isIdle() && keys.isDrained();
  }

  /** Whether no key is being worked on, after the last one was taken. */
  boolean isIdle() {
    Thread thread = taker;
    return (thread == null || !thread.isAlive()) && slots.areFree();
  }

  /** The first source key after the range; null if there is none or the end was not reached. */
  @Nullable ObjectKey firstKeyBeyond() {
    return feed.firstKeyBeyond();
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
      Failure early = feed.feed(range, () -> stopTaking, this::submit);
      if (early != null) {
        fail(early);
      }
    } catch (InterruptedException e) {
      // stopTaking() was called; what is left stays in the remainder.
      Thread.currentThread().interrupt();
    } catch (StateStoreException e) {
      fail(new Failure(StopReason.SIDE_UNAVAILABLE, LeaseRun.stateProblem(e), null));
    } catch (RuntimeException e) {
      fail(new Failure(StopReason.SIDE_UNAVAILABLE, null, e));
    }
  }

  private void submit(KeyWork.Job job) throws InterruptedException {
    slots.take();
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
      slots.give();
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
}
