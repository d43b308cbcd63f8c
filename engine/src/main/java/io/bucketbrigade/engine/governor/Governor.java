package io.bucketbrigade.engine.governor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The turnstile before one bucket of one endpoint, for all requests of this process: who comes
 * waits in line until {@link FlowControl} lets the next one begin. The line is bounded by who
 * sends: a lease has a bounded number of objects at work. Thread-safe and fair.
 */
public final class Governor {

  /** Enough for any latency within a continent; more connections cost memory, not speed. */
  public static final int DEFAULT_HIGHEST = 512;

  /** Requests that hang make room without anybody saying so. */
  private static final long LOOK_AGAIN_NANOS = 1_000_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Waiter> line = new ArrayDeque<>();
  private final FlowControl control;
  private final LongSupplier clock;

  /**
   * Begins with a few requests at a time.
   *
   * @param highest the most at a time, at least 1
   */
  public Governor(int highest) {
    this(highest, System::nanoTime);
  }

  Governor(int highest, LongSupplier nanoClock) {
    this.control = new FlowControl(highest);
    this.clock = nanoClock;
  }

  private static final class Waiter {

    private final Thread thread = Thread.currentThread();
    private volatile @Nullable Ticket ticket;
    private volatile boolean turnedAway;

    private boolean isDone() {
      return ticket != null || turnedAway;
    }
  }

  /** The right to send one request, to be given back by exactly one call. */
  final class Ticket {

    private final long startedAt;

    private Ticket(long startedAt) {
      this.startedAt = startedAt;
    }

    /** The server answered, whatever it said. */
    void answered(long bodyBytes) {
      end(now -> control.answered(startedAt, now, bodyBytes));
    }

    /** The server refused because there are too many. */
    void refused() {
      end(now -> control.refused(startedAt, now));
    }

    /** There was no answer, or nothing was sent. */
    void lost() {
      end(now -> control.lost(startedAt, now));
    }
  }

  private interface End {
    void at(long now);
  }

  /** How many requests at a time are worth sending. */
  public int limit() {
    lock.lock();
    try {
      return control.limit();
    } finally {
      lock.unlock();
    }
  }

  /** How many are under way. */
  public int inFlight() {
    lock.lock();
    try {
      return control.inFlight();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the turn of a request.
   *
   * @return null if the server has refused everything for so long that waiting here is in vain; a
   *     probe is let through now and then
   */
  @Nullable Ticket enter() throws InterruptedException {
    Waiter waiter;
    lock.lock();
    try {
      long now = clock.getAsLong();
      if (line.isEmpty() && control.tryStart(now)) {
        return new Ticket(now);
      }
      if (control.isStalled(now)) {
        return null;
      }
      waiter = new Waiter();
      line.add(waiter);
    } finally {
      lock.unlock();
    }
    return await(waiter);
  }

  private @Nullable Ticket await(Waiter waiter) throws InterruptedException {
    while (!waiter.isDone()) {
      if (Thread.interrupted()) {
        leave(waiter);
        throw new InterruptedException("interrupted while waiting to send a request");
      }
      long nanos = waitNanos(waiter);
      if (!waiter.isDone()) {
        LockSupport.parkNanos(
            this, nanos > 0 ? Math.min(nanos, LOOK_AGAIN_NANOS) : LOOK_AGAIN_NANOS);
      }
      letIn();
    }
    return waiter.ticket;
  }

  /** Who is first wakes up by itself when the rate allows; 0 for whoever will be woken. */
  private long waitNanos(Waiter waiter) {
    lock.lock();
    try {
      return line.peekFirst() == waiter ? control.waitNanos(clock.getAsLong()) : 0;
    } finally {
      lock.unlock();
    }
  }

  private void leave(Waiter waiter) {
    lock.lock();
    try {
      line.remove(waiter);
      Ticket ticket = waiter.ticket;
      if (ticket != null) {
        control.lost(ticket.startedAt, clock.getAsLong());
      }
      serve();
    } finally {
      lock.unlock();
    }
  }

  private void end(End end) {
    lock.lock();
    try {
      end.at(clock.getAsLong());
      serve();
    } finally {
      lock.unlock();
    }
  }

  private void letIn() {
    lock.lock();
    try {
      serve();
    } finally {
      lock.unlock();
    }
  }

  private void serve() {
    long now = clock.getAsLong();
    boolean stalled = control.isStalled(now);
    for (Waiter first = line.peekFirst(); first != null; first = line.peekFirst()) {
      if (control.tryStart(now)) {
        first.ticket = new Ticket(now);
      } else if (stalled) {
        first.turnedAway = true;
      } else {
        break;
      }
      line.removeFirst();
      LockSupport.unpark(first.thread);
    }
    Waiter next = line.peekFirst();
    if (next != null && control.waitNanos(now) > 0) {
      // It may have come behind others, and now has to watch the clock.
      LockSupport.unpark(next.thread);
    }
  }
}
