package io.bucketbrigade.engine.governor;

/**
 * The rate of requests to a server that refuses some for coming too fast: cut at once, the more the
 * larger the share is that was refused, and down to half of what the server accepted; raised slowly
 * at first and then faster and faster, and without bound once nothing was refused for {@value
 * #FREE_AFTER_SECONDS} s. So one refusal among hundreds costs little, as large providers refuse a
 * few now and then, and a server that means it is obeyed within some round trips. Several processes
 * before one server come to equal shares: of two rates the lower one gains more of its own size.
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

  /** An eighth refused halves: whoever refuses that much does not refuse by chance. */
  private static final double CUT_PER_SHARE = 4;

  private static final double DEEPEST_CUT = 0.5;

  /**
   * Fewer answers than this say little about a share, if the rate gives that many in two seconds.
   */
  private static final double SAMPLE = 64;

  private static final double LATE_SECONDS = 2;

  /**
   * A rate r that was cut comes to r (1 + 0.5 t) + 5 sqrt(r) t + 10 t^2 + 2 t^3 in t seconds: 100
   * requests/s to 210 in one and to 10,000 in 15.
   */
  private static final double RAISE_SHARE = 0.5;

  private static final double RAISE_ROOT = 5;
  private static final double RAISE_SQUARE = 10;
  private static final double RAISE_CUBE = 2;

  /** A sleeping thread wakes up late by that much; what it missed may follow at once. */
  private static final long CATCH_UP_NANOS = 20_000_000;

  private static final double NANOS = 1e9;

  private boolean on;
  private double rateAtCut;
  private long cutAt;
  private long nextAt;

  /** The round trip of the last cut: what was sent before it is refused for the same reason. */
  private double roundRate;

  private double roundSize;
  private int roundRefused;

  /** Requests per second; infinite if nothing bounds it. */
  double perSecond(long now) {
    if (!on) {
      return Double.POSITIVE_INFINITY;
    }
    double t = (now - cutAt) / NANOS;
    if (t > FREE_AFTER_SECONDS) {
      on = false;
      return Double.POSITIVE_INFINITY;
    }
    double linear = RAISE_SHARE * rateAtCut + RAISE_ROOT * Math.sqrt(rateAtCut);
    return rateAtCut + linear * t + RAISE_SQUARE * t * t + RAISE_CUBE * t * t * t;
  }

  /**
   * Lowers the rate after a refusal.
   *
   * @param startedAt when the request was sent
   * @param inFlight how many were under way with it
   * @param acceptedPerSecond what the server accepted of late
   * @return whether it has come to half of what it was in this round trip by this refusal
   */
  boolean refused(long startedAt, long now, int inFlight, double acceptedPerSecond) {
    boolean sameRound = on && startedAt - cutAt <= 0;
    if (!sameRound) {
      roundRate = Math.min(perSecond(now), acceptedPerSecond);
      roundSize = Math.max(inFlight, Math.min(SAMPLE, acceptedPerSecond * LATE_SECONDS));
      roundRefused = 0;
      cutAt = now;
      on = true;
    }
    double before = depth();
    roundRefused++;
    rateAtCut = Math.max(LOWEST_PER_SECOND, roundRate * depth());
    if (!sameRound) {
      nextAt = now + intervalNanos(now);
    }
    return before > DEEPEST_CUT && depth() == DEEPEST_CUT;
  }

  private double depth() {
    return Math.max(DEEPEST_CUT, 1 - CUT_PER_SHARE * roundRefused / Math.max(1, roundSize));
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
    return (long) (NANOS / Math.min(perSecond(now), NANOS));
  }
}
