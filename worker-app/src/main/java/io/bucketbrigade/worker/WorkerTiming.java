package io.bucketbrigade.worker;

import java.time.Duration;

/**
 * The clocks of a worker.
 *
 * @param heartbeatThrottle how often at most a lease's heartbeat reaches Temporal; what a crash
 *     loses and how late a recall is heard
 * @param stickyTimeout how long a workflow's next step waits for the worker that has it cached
 * @param drainDeadline how long running leases have to hand back when the worker is asked to end
 */
public record WorkerTiming(
    Duration heartbeatThrottle, Duration stickyTimeout, Duration drainDeadline) {

  /** A lease drains within 6 s of hearing of it; the rest is for slow networks. */
  private static final Duration DRAIN = Duration.ofSeconds(30);

  /** Workers on a network. */
  public static final WorkerTiming CLUSTER =
      new WorkerTiming(Duration.ofSeconds(2), Duration.ofSeconds(5), DRAIN);

  /** One worker beside a dev server: the same command must go on at once after a crash. */
  public static final WorkerTiming EMBEDDED =
      new WorkerTiming(Duration.ofSeconds(1), Duration.ofSeconds(1), DRAIN);

  /** The in-memory test server never gives up on a dead worker's cache, so none is used. */
  public static final WorkerTiming IN_MEMORY =
      new WorkerTiming(Duration.ofSeconds(1), Duration.ZERO, DRAIN);
}
