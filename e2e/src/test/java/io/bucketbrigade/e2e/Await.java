package io.bucketbrigade.e2e;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions. */
final class Await {

  private static final Duration POLL = Duration.ofMillis(50);

  private Await() {}

  /** Waits until {@code condition} holds; fails with {@code what} after {@code limit}. */
  static void until(String what, Duration limit, BooleanSupplier condition) {
    value(what, limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /** Waits until there is a value; fails with {@code what} after {@code limit}. */
  static <T> T value(String what, Duration limit, Supplier<Optional<T>> supplier) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> value = supplier.get();
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited " + limit + " in vain for " + what);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
