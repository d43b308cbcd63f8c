package io.bucketbrigade.engine.migrate;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions. */
public final class Await {

  /**
   * Ends a test that hangs; a sweep on a machine with much other work took 20 s for one attempt.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Await() {}

  /** Returns once {@code condition} holds; fails the test if it does not soon. */
  public static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
