package io.bucketbrigade.engine.limit;

import io.bucketbrigade.model.spec.Allowance;
import io.bucketbrigade.model.spec.Limits.OfSide;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What all leases of a migration in this worker may ask of one side, together: the sum of their
 * shares, so that what one leaves unused another takes. Thread-safe and fair.
 */
final class SideLimiter {

  /** Shares change while a request waits, and soon enough is soon enough for people. */
  private static final long LOOK_AGAIN_NANOS = 100_000_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** One request watches the buckets; the others wait in line behind it. */
  private final Semaphore turn = new Semaphore(1, true);

  /** Both buckets are guarded by this limiter's monitor. */
  private final TokenBucket requests = new TokenBucket();

  private final TokenBucket bytes = new TokenBucket();

  /** Where nothing is limited, nothing is locked either. */
  private volatile boolean unlimited = true;

  /** Sets the shares of the leases that run now. */
  void share(List<@Nullable Share> leases) {
    synchronized (this) {
      long now = System.nanoTime();
      double requestsPerSecond = sum(leases, Share::requestsPerSecond);
      double bytesPerSecond = sum(leases, Share::bytesPerSecond);
      requests.rate(requestsPerSecond, now);
      bytes.rate(bytesPerSecond, now);
      unlimited = Math.min(requestsPerSecond, bytesPerSecond) == Double.POSITIVE_INFINITY;
    }
  }

  /** A lease without a share has no limit, and so have all that share with it. */
  private static double sum(List<@Nullable Share> leases, ToDoubleFunction<Share> rate) {
    double sum = 0;
    for (Share lease : leases) {
      sum += lease == null ? Double.POSITIVE_INFINITY : rate.applyAsDouble(lease);
    }
    return leases.isEmpty() ? Double.POSITIVE_INFINITY : sum;
  }

  /**
   * A lease's part of one side's limits; infinite where there is none.
   *
   * @param requestsPerSecond requests
   * @param bytesPerSecond bytes of bodies
   */
  record Share(double requestsPerSecond, double bytesPerSecond) {

    static Share of(OfSide side, Allowance allowance) {
      return new Share(
          part(side.requestsPerSecond(), allowance), part(side.bytesPerSecond(), allowance));
    }

    private static double part(@Nullable Long limit, Allowance allowance) {
      return limit == null ? Double.POSITIVE_INFINITY : (double) limit / allowance.leases();
    }
  }

  /** Waits until a request with bodies of so many bytes may be sent. */
  void take(long bodyBytes) throws InterruptedException {
    if (unlimited) {
      return;
    }
    turn.acquire();
    try {
      for (long nanos = tryTake(bodyBytes); nanos > 0; nanos = tryTake(bodyBytes)) {
        Thread.sleep(Math.max(1, Math.min(nanos, LOOK_AGAIN_NANOS) / NANOS_PER_MILLI));
      }
    } finally {
      turn.release();
    }
  }

  private synchronized long tryTake(long bodyBytes) {
    long now = System.nanoTime();
    long nanos = requests.waitNanos(now);
    if (bodyBytes > 0) {
      nanos = Math.max(nanos, bytes.waitNanos(now));
    }
    if (nanos == 0) {
      requests.spend(1, now);
      bytes.spend((double) bodyBytes, now);
    }
    return nanos;
  }
}
