package io.bucketbrigade.engine.limit;

/**
 * A rate as a bucket that fills: what was not used for a while may follow at once, but no more than
 * {@value #BURST_SECONDS} s of it. Something larger than that may go as soon as anything may, and
 * is paid for afterwards, so that the rate holds over time whatever the sizes are. Times are
 * nanoseconds of a clock that only goes forward. Not thread-safe.
 */
final class TokenBucket {

  /** Evens out that sleeping threads wake up late; no second has a tenth more than its share. */
  static final double BURST_SECONDS = 0.1;

  private static final double NANOS = 1e9;

  private double perSecond = Double.POSITIVE_INFINITY;
  private double tokens;
  private long filledAt;

  /** Changes the rate; infinite for none. */
  void rate(double newPerSecond, long now) {
    fill(now);
    if (perSecond == Double.POSITIVE_INFINITY) {
      tokens = 0;
    }
    perSecond = newPerSecond;
  }

  /** How long until something may go; 0 if it may now. */
  long waitNanos(long now) {
    fill(now);
    double missing = Math.min(1, burst()) - tokens;
    return missing <= 0 ? 0 : (long) Math.ceil(missing / perSecond * NANOS);
  }

  /** Takes for something that goes now. */
  void spend(double amount, long now) {
    fill(now);
    if (perSecond != Double.POSITIVE_INFINITY) {
      tokens -= amount;
    }
  }

  /** One at least, for nothing smaller than a request is ever sent. */
  private double burst() {
    return Math.max(1, perSecond * BURST_SECONDS);
  }

  private void fill(long now) {
    if (perSecond == Double.POSITIVE_INFINITY) {
      tokens = 1;
    } else {
      tokens = Math.min(burst(), tokens + (now - filledAt) / NANOS * perSecond);
    }
    filledAt = now;
  }
}
