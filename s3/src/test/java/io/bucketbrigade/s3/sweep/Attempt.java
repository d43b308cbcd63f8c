package io.bucketbrigade.s3.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Await;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.s3.sweep.Ends.End;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One attempt on a piece of work, on wires of its own that can be cut. */
final class Attempt<T> {

  private final FaultyObjectStore source;
  private final FaultyObjectStore destination;
  private final CompletableFuture<T> future = new CompletableFuture<>();
  private final AtomicInteger requestsLeft;
  private final End end;
  private final Tie tie;
  private final Thread thread;
  private volatile boolean dead;

  /**
   * Makes an attempt that is not started yet.
   *
   * @param requestsUntilEnd how many requests come before its end, if that is early
   */
  Attempt(
      ObjectStore source,
      ObjectStore destination,
      End end,
      int requestsUntilEnd,
      Tie tie,
      Work<T> work) {
    this.source = new FaultyObjectStore(source);
    this.destination = new FaultyObjectStore(destination);
    this.end = end;
    this.requestsLeft = new AtomicInteger(requestsUntilEnd);
    this.tie = tie;
    this.thread = Thread.ofVirtual().unstarted(() -> complete(work));
    this.source.beforeEach(this::count);
    this.destination.beforeEach(this::count);
    this.source.afterEach(this::countReply);
    this.destination.afterEach(this::countReply);
  }

  /** What is done. */
  interface Work<T> {
    T run(ObjectStore source, ObjectStore destination) throws Exception;
  }

  /** How the work hears of those who gave it. */
  interface Tie {

    /** It may not write any more. */
    void withdrawPermit();

    /** It is asked for its work. */
    void recall();
  }

  private void complete(Work<T> work) {
    try {
      future.complete(work.run(source, destination));
    } catch (Throwable e) {
      future.completeExceptionally(e);
    }
  }

  private void countReply() {
    if (end == End.KILLED_UNTOLD && requestsLeft.decrementAndGet() == 0) {
      die();
    }
  }

  private void count() {
    if (end == End.KILLED_UNTOLD || requestsLeft.decrementAndGet() != 0) {
      return;
    }
    switch (end) {
      case NONE, KILLED_UNTOLD -> {}
      case KILLED -> die();
      case CUT_OFF -> tie.withdrawPermit();
      case RECALLED -> tie.recall();
    }
  }

  private void die() {
    source.cutOff();
    destination.cutOff();
    dead = true;
    thread.interrupt();
  }

  /** Null if it died, or is taken for dead. */
  @Nullable T run() {
    thread.start();
    Await.until("the attempt ends or is cut off", () -> future.isDone() || isCutOff());
    if (isCutOff() || dead) {
      return null;
    }
    assertThat(future).as("attempt").isCompleted();
    return future.resultNow();
  }

  /** Whether it goes on without knowing that it was given up. */
  boolean isCutOff() {
    return end == End.CUT_OFF && requestsLeft.get() <= 0;
  }

  /** Whether it died. */
  boolean isDead() {
    return dead;
  }

  /** Whether it was asked for its work. */
  boolean isRecalled() {
    return end == End.RECALLED && requestsLeft.get() <= 0;
  }

  /** Ends one that is cut off. */
  void kill() {
    die();
    Await.until("the killed attempt ends", future::isDone);
  }
}
