package io.bucketbrigade.engine.governor;

import java.time.Duration;
import java.util.TreeMap;

/**
 * Decides when a request to a server may begin: a number at a time that {@link Climb} looks for,
 * and a rate while the server refuses some ({@link Pacing}). Where an eighth of a round trip is
 * refused, both are halved, once per round trip: what was sent before is refused for the same
 * reason. Fewer refusals cut the rate alone, and less.
 *
 * <p>Times are nanoseconds of a clock that only goes forward, given by the caller, who also does
 * the waiting. Not thread-safe.
 */
final class FlowControl {

  /** Longer than a pause of the wire's retries; what lasts longer is the lease's concern. */
  static final Duration STALLED_AFTER = Duration.ofSeconds(10);

  /** A request that takes that many times as long as others of late does not count as one. */
  private static final double STUCK_LATENCIES = 8;

  /** Shorter than any deadline, longer than a server's pause. */
  private static final double STUCK_AFTER_SECONDS = 2;

  private final Climb climb;

  /** When the requests under way began, with how many began then. */
  private final TreeMap<Long, Integer> begun = new TreeMap<>();

  private final Pacing pacing = new Pacing();
  private final RateMeter accepted = new RateMeter();
  private boolean refusing;
  private long refusingSince;

  /** At most {@code highest} requests at a time. */
  FlowControl(int highest) {
    if (highest < 1) {
      throw new IllegalArgumentException("%d requests at a time; at least 1".formatted(highest));
    }
    climb = new Climb(highest);
  }

  /** Begins a request if it may begin now. */
  boolean tryStart(long now) {
    if (climb.inFlight() >= climb.limit() + stuck(now) || pacing.waitNanos(now) > 0) {
      return false;
    }
    climb.sent(now);
    begun.merge(now, 1, Integer::sum);
    pacing.sent(now);
    return true;
  }

  /**
   * What hangs until its deadline holds nobody up; at most as many as the limit, so that is all.
   */
  private int stuck(long now) {
    double after = Math.max(STUCK_AFTER_SECONDS, STUCK_LATENCIES * climb.latencySeconds());
    long since = now - (long) (after * 1e9);
    int count = 0;
    for (var entry : begun.entrySet()) {
      if (entry.getKey() - since > 0 || count >= climb.limit()) {
        break;
      }
      count += entry.getValue();
    }
    return Math.min(count, climb.limit());
  }

  private void ended(long startedAt) {
    begun.computeIfPresent(startedAt, (at, count) -> count == 1 ? null : count - 1);
  }

  /** How long until the rate allows the next request, whether one may be in flight more or not. */
  long waitNanos(long now) {
    return pacing.waitNanos(now);
  }

  /** A request was answered, whatever the answer. */
  void answered(long startedAt, long now, long bodyBytes) {
    ended(startedAt);
    climb.answered(startedAt, now, bodyBytes);
    accepted.count(now);
    refusing = false;
  }

  /** A request was refused because there are too many. */
  void refused(long startedAt, long now) {
    int inFlight = climb.inFlight();
    ended(startedAt);
    climb.lost(now);
    if (!refusing) {
      refusing = true;
      refusingSince = now;
    }
    if (pacing.refused(startedAt, now, inFlight, accepted.perSecond(now))) {
      climb.halve(now);
    }
  }

  /** A request ended without an answer. */
  void lost(long startedAt, long now) {
    ended(startedAt);
    climb.lost(now);
  }

  /** Requests at a time. */
  int limit() {
    return climb.limit();
  }

  /** Requests under way. */
  int inFlight() {
    return climb.inFlight();
  }

  /** Requests per second; infinite if nothing bounds it. */
  double perSecond(long now) {
    return pacing.perSecond(now);
  }

  /** Whether the server has refused everything for so long that it is not worth waiting here. */
  boolean isStalled(long now) {
    return refusing && now - refusingSince >= STALLED_AFTER.toNanos();
  }
}
