package io.bucketbrigade.engine.store;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * How the wire layer repeats a request: full jitter, as AWS recommends for throttled clients.
 *
 * @param attempts requests in all, at least 1
 * @param firstDelay upper bound of the first pause; doubles with each further one
 * @param maxDelay upper bound of any pause
 */
public record RetryPolicy(int attempts, Duration firstDelay, Duration maxDelay) {

  /**
   * Seconds, not minutes: what lasts longer is the lease's concern. Pauses sum to at most 9.3 s.
   */
  public static final RetryPolicy WIRE =
      new RetryPolicy(7, Duration.ofMillis(150), Duration.ofSeconds(4));

  /** One try. */
  public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);

  /**
   * A random pause before the next attempt.
   *
   * @param failedAttempts how many have failed, at least 1
   */
  public Duration pauseAfter(int failedAttempts) {
    long bound = firstDelay.toMillis() << Math.min(failedAttempts - 1, 20);
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(Math.min(bound, maxDelay.toMillis()) + 1));
  }

  /**
   * Sends a request that may happen twice unseen, again and again while its failure may pass. An
   * interrupt ends the pauses: the last failure is thrown with the interrupt flag set.
   */
  public <T> T repeat(Supplier<T> request) {
    return repeat(request, StoreFailure::isTransient);
  }

  /** The same for a request that may be sent again after some failures alone. */
  <T> T repeat(Supplier<T> request, Predicate<StoreFailure> again) {
    for (int attempt = 1; ; attempt++) {
      try {
        return request.get();
      } catch (StoreException e) {
        if (!again.test(e.failure()) || attempt >= attempts || !pause(attempt)) {
          throw e;
        }
      }
    }
  }

  /**
   * Waits before the next attempt.
   *
   * @param failedAttempts how many have failed, at least 1
   * @return false if an interrupt ended the pause; its flag is set
   */
  public boolean pause(int failedAttempts) {
    try {
      Thread.sleep(pauseAfter(failedAttempts));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
