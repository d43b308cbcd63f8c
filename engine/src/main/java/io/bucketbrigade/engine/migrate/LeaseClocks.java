package io.bucketbrigade.engine.migrate;

import java.time.Duration;

/**
 * The clocks of a lease.
 *
 * @param tick how soon a recall is seen
 * @param checkpointEvery a killed process repeats at most what is in flight plus this much, and the
 *     heartbeat's throttle
 * @param drainLimit how long a lease that has to stop finishes what is in flight
 * @param abortLimit how long an interrupted request may take to end
 * @param listingPause before a page that cannot be had is asked for again; doubles each time
 */
public record LeaseClocks(
    Duration tick,
    Duration checkpointEvery,
    Duration drainLimit,
    Duration abortLimit,
    Duration listingPause) {

  /** A recalled lease has to be back within 6 s: 4 s to finish, 1 s to end, the rest to report. */
  public static final LeaseClocks DEFAULT =
      new LeaseClocks(
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofSeconds(4),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));
}
