package io.bucketbrigade.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, never for time. */
public final class Poll {

  private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

  private Poll() {}

  /**
   * Waits until a condition holds.
   *
   * @param what the condition in words, for the failure's message
   * @throws AssertionError if it does not hold within the limit
   */
  public static void until(String what, Duration limit, BooleanSupplier condition) {
    until(() -> what, limit, condition);
  }

  /**
   * Waits until a condition holds.
   *
   * @param what the condition in words, made when it failed
   * @throws AssertionError if it does not hold within the limit
   */
  public static void until(Supplier<String> what, Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + limit.toMillis() + " ms: " + what.get());
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("interrupted while waiting: " + what.get());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
