package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.store.ObjectStore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * How many objects of a lease are worked on at a time: as many as its two sides answer requests at
 * a time and some that wait, because an object sends one request after the other, to this side or
 * that. More would wait in memory and be lost by a crash. Thread-safe.
 */
final class ObjectSlots {

  /**
   * So that there is always one that waits for its turn, and a side can show that it takes more.
   */
  private static final int WAITING_SHARE = 4;

  /** Objects that need no request, or wait for the state store, hold nobody up. */
  private static final int FEWEST = 16;

  /** A side may come to take more without any object of this lease ending. */
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition given = lock.newCondition();
  private final int most;
  private final IntSupplier worthwhile;
  private int taken;

  /**
   * Slots of one lease.
   *
   * @param most the most at a time
   */
  ObjectSlots(int most, ObjectStore source, ObjectStore destination) {
    this(most, () -> worthwhile((long) source.concurrency() + destination.concurrency()));
  }

  ObjectSlots(int most, IntSupplier worthwhile) {
    this.most = most;
    this.worthwhile = worthwhile;
  }

  private static int worthwhile(long requests) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(FEWEST, requests + requests / WAITING_SHARE));
  }

  /** Waits for a slot. */
  void take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (taken >= Math.min(most, worthwhile.getAsInt())) {
        given.awaitNanos(LOOK_AGAIN_NANOS);
      }
      taken++;
    } finally {
      lock.unlock();
    }
  }

  /** Gives one back. */
  void give() {
    lock.lock();
    try {
      taken--;
      given.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Whether none is taken. */
  boolean areFree() {
    lock.lock();
    try {
      return taken == 0;
    } finally {
      lock.unlock();
    }
  }
}
