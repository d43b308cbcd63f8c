package io.bucketbrigade.engine.governor;

/**
 * The rate of requests to a server that refuses some for coming too fast: cut at once by a refusal,
 * raised slowly at first and then faster and faster, and without bound once nothing was refused for
 * {@value #FREE_AFTER_SECONDS} s. How it is raised depends on the time since the last cut alone, so
 * that several processes before one server come to equal shares: all gain the same, and who has
 * more loses more.
 *
 * <p>A number of requests at a time cannot do this: a server that answers within a millisecond gets
 * a thousand requests a second from a single one. Times are nanoseconds of a clock that only goes
 * forward. Not thread-safe.
 */
final class Pacing {

  /** One probe every half second finds the end of an outage in time. */
  static final double LOWEST_PER_SECOND = 2;

  /** From then on the number of requests at a time alone bounds the rate. */
  static final int FREE_AFTER_SECONDS = 30;

  /** What was refused again that soon was cut too little. */
  private static final double AGAIN_SECONDS = 1;

  /** A share of a rate that was just right but for a little, and of one that was far too high. */
  private static final double CUT = 0.7;

  private static final double CUT_AGAIN = 0.5;

  /** Lets 100 requests/s return to their rate within 2 s, and 3,500 within 7 s. */
  private static final double RAISE_SQUARE = 10;

  private static final double RAISE_CUBE = 2;

  /** A sleeping thread wakes up late by that much; what it missed may follow at once. */
  private static final long CATCH_UP_NANOS = 20_000_000;

  private static final double NANOS = 1e9;

  private boolean on;
  private double rateAtCut;
  private long cutAt;
  private long nextAt;

  /** Requests per second; infinite if nothing bounds it. */
  double perSecond(long now) {
    if (!on) {
      return Double.POSITIVE_INFINITY;
    }
    double seconds = (now - cutAt) / NANOS;
    if (seconds > FREE_AFTER_SECONDS) {
      on = false;
      return Double.POSITIVE_INFINITY;
    }
    return rateAtCut + RAISE_SQUARE * seconds * seconds + RAISE_CUBE * seconds * seconds * seconds;
  }

  /** Whether a request was sent before the last cut, so that its refusal says nothing new. */
  boolean knows(long startedAt) {
    return on && startedAt - cutAt <= 0;
  }

  /**
   * Lowers the rate after a refusal.
   *
   * @param acceptedPerSecond what the server accepted of late
   */
  void cut(long now, double acceptedPerSecond) {
    boolean again = on && (now - cutAt) / NANOS < AGAIN_SECONDS;
    double before = Math.min(perSecond(now), acceptedPerSecond);
    rateAtCut = Math.max(LOWEST_PER_SECOND, before * (again ? CUT_AGAIN : CUT));
    cutAt = now;
    nextAt = now + intervalNanos(now);
    on = true;
  }

  /** How long a request has to wait. */
  long waitNanos(long now) {
    return perSecond(now) == Double.POSITIVE_INFINITY ? 0 : Math.max(0, nextAt - now);
  }

  /** A request was sent. */
  void sent(long now) {
    if (on) {
      nextAt = Math.max(nextAt, now - CATCH_UP_NANOS) + intervalNanos(now);
    }
  }

  private long intervalNanos(long now) {
    return (long) (NANOS / Math.max(rateAtCut, Math.min(perSecond(now), NANOS)));
  }
}
