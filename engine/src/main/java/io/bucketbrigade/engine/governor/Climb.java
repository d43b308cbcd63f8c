package io.bucketbrigade.engine.governor;

/**
 * Looks for the number of requests at a time from which on more of them are not served faster: it
 * doubles while throughput follows, and from then on tries, now and then, somewhat more or somewhat
 * less and stays where that was better. So hundreds are in flight where each takes long because the
 * way is long, and few where each takes long because the server has no hands left.
 *
 * <p>Judged is throughput and not latency, because requests of one server differ in size and kind.
 * A window of time counts only if the number was used up in it. Times are nanoseconds of a clock
 * that only goes forward. Not thread-safe.
 */
final class Climb {

  /** Served at once by any server, and six doublings below some hundreds. */
  static final int FIRST_LIMIT = 4;

  /** A request of this size and one without a body are about the same work. */
  private static final double BYTES_PER_REQUEST = 64 * 1024;

  /** Longer than the pauses of garbage collectors, shorter than what a person notices. */
  private static final double SHORTEST_WINDOW_SECONDS = 0.1;

  /** Large parts over a slow line take seconds. */
  private static final double LONGEST_WINDOW_SECONDS = 5;

  private static final int ENOUGH_ANSWERS = 64;
  private static final double USED_UP = 0.75;

  /** A doubling that gains this much is followed by the next, and one that gains less is undone. */
  private static final double DOUBLING_GAINS = 1.4;

  private static final double DOUBLING_KEEPS = 1.15;

  /** Shares of the change that throughput has to follow; the gap between both is what is stable. */
  private static final double MORE_IS_WORTH = 0.3;

  private static final double LESS_COSTS = 0.2;

  private static final double SHORTEST_CALM_SECONDS = 0.5;
  private static final double LONGEST_CALM_SECONDS = 16;

  private static final double NANOS = 1e9;

  private enum Mode {
    DOUBLING,
    CALM,
    MORE,
    LESS
  }

  private final int highest;
  private Mode mode = Mode.DOUBLING;
  private int limit;

  /** The limit and its throughput, against which another one is judged. */
  private int limitBefore;

  private double throughputBefore;
  private boolean nextIsMore;
  private double calmSeconds = SHORTEST_CALM_SECONDS;
  private long calmUntil;

  private double latencySeconds;
  private int inFlight;
  private long changedAt;

  private long windowFrom;
  private boolean windowIsOpen;
  private double usedNanos;
  private double work;
  private int answers;

  /** At most {@code highest} at a time. */
  Climb(int highest) {
    this.highest = highest;
    this.limit = Math.min(FIRST_LIMIT, highest);
  }

  /** Requests at a time. */
  int limit() {
    return limit;
  }

  /** How long a request takes of late. */
  double latencySeconds() {
    return latencySeconds;
  }

  /** Requests that are under way. */
  int inFlight() {
    return inFlight;
  }

  /** A request was sent. */
  void sent(long now) {
    account(now);
    inFlight++;
  }

  /** A request ended in some other way than by an answer that says something about speed. */
  void lost(long now) {
    account(now);
    inFlight--;
  }

  /** A request was answered. */
  void answered(long startedAt, long now, long bodyBytes) {
    account(now);
    inFlight--;
    double took = (now - startedAt) / NANOS;
    latencySeconds = latencySeconds == 0 ? took : latencySeconds + (took - latencySeconds) / 16;
    if (now - windowFrom < 0) {
      return;
    }
    if (!windowIsOpen) {
      open(now);
      return;
    }
    work += 1 + bodyBytes / BYTES_PER_REQUEST;
    answers++;
    double seconds = (now - windowFrom) / NANOS;
    if (seconds >= windowSeconds() && answers >= Math.min(limit, ENOUGH_ANSWERS)) {
      judge(now, seconds);
    }
  }

  /** The server refused a request for coming too fast: half as many, and up again from there. */
  void halve(long now) {
    limit = Math.max(1, limit / 2);
    mode = Mode.DOUBLING;
    throughputBefore = 0;
    restart(now);
  }

  private void account(long now) {
    usedNanos += (double) Math.min(inFlight, limit) * Math.max(0, now - changedAt);
    changedAt = now;
  }

  private double windowSeconds() {
    return Math.clamp(2 * latencySeconds, SHORTEST_WINDOW_SECONDS, LONGEST_WINDOW_SECONDS);
  }

  private void open(long now) {
    windowIsOpen = true;
    windowFrom = now;
    usedNanos = 0;
    work = 0;
    answers = 0;
  }

  /** What was sent under another limit is no evidence, so the next window waits for it. */
  private void restart(long now) {
    windowIsOpen = false;
    windowFrom = now + (long) (Math.min(latencySeconds, LONGEST_WINDOW_SECONDS) * NANOS);
  }

  private void judge(long now, double seconds) {
    double throughput = work / seconds;
    boolean usedUp = usedNanos / (now - windowFrom) >= USED_UP * limit;
    open(now);
    if (usedUp) {
      decide(now, throughput);
    } else if (mode == Mode.MORE || mode == Mode.LESS) {
      // Nobody asks for that many, so there is nothing to learn.
      change(now, limitBefore, Mode.CALM);
    }
  }

  private void decide(long now, double throughput) {
    switch (mode) {
      case DOUBLING -> {
        if (throughput >= DOUBLING_GAINS * throughputBefore && limit < highest) {
          remember(throughput);
          change(now, Math.min(highest, 2 * limit), Mode.DOUBLING);
        } else if (throughput >= DOUBLING_KEEPS * throughputBefore) {
          calm(now, limit, throughput, false);
        } else {
          calm(now, limitBefore, throughputBefore, false);
        }
      }
      case CALM -> {
        throughputBefore = (throughputBefore + throughput) / 2;
        if (now - calmUntil >= 0) {
          limitBefore = limit;
          probe(now);
        }
      }
      case MORE -> {
        if (throughput >= throughputBefore * (1 + MORE_IS_WORTH * change())) {
          found(now, throughput, true);
        } else {
          missed(now, false);
        }
      }
      case LESS -> {
        if (throughput >= throughputBefore * (1 + LESS_COSTS * change())) {
          found(now, throughput, false);
        } else {
          missed(now, true);
        }
      }
    }
  }

  /** How much the limit under trial is above the one before, as a share of that; may be below 0. */
  private double change() {
    return (double) limit / limitBefore - 1;
  }

  private void remember(double throughput) {
    limitBefore = limit;
    throughputBefore = throughput;
  }

  private void probe(long now) {
    boolean more = limit == 1 || (nextIsMore && limit < highest);
    if (more) {
      change(now, Math.min(highest, limit + Math.max(1, limit / 2)), Mode.MORE);
    } else {
      change(now, limit - Math.max(1, limit / 3), Mode.LESS);
    }
  }

  /** What is better is kept, and the same way tried further. */
  private void found(long now, double throughput, boolean more) {
    calmSeconds = SHORTEST_CALM_SECONDS;
    calm(now, limit, throughput, more);
  }

  /** What is no better is undone, and it takes longer until the other way is tried. */
  private void missed(long now, boolean more) {
    calmSeconds = Math.min(2 * calmSeconds, LONGEST_CALM_SECONDS);
    calm(now, limitBefore, throughputBefore, more);
  }

  private void calm(long now, int next, double throughput, boolean moreIsNext) {
    nextIsMore = moreIsNext;
    throughputBefore = throughput;
    calmUntil = now + (long) (calmSeconds * NANOS);
    change(now, next, Mode.CALM);
  }

  private void change(long now, int next, Mode nextMode) {
    mode = nextMode;
    if (next != limit) {
      limit = next;
      restart(now);
    }
  }
}
