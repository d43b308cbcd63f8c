package io.bucketbrigade.model.lane;

import java.time.Duration;

/**
 * The clocks of a lease.
 *
 * @param leaseTime how long one lease works
 * @param heartbeatTimeout silence after which Temporal gives the lease to another worker
 * @param retryAfter pause before that
 * @param giveUpAfter how long an unavailable side is waited for
 */
public record LeaseTiming(
    Duration leaseTime, Duration heartbeatTimeout, Duration retryAfter, Duration giveUpAfter) {

  /** Three missed reports of workers on a network, heartbeats being sent every 2 s. */
  public static final Duration CLUSTER_HEARTBEAT_TIMEOUT = Duration.ofSeconds(60);

  /** On one machine a lost process is really lost; the same command must go on at once. */
  public static final Duration EMBEDDED_HEARTBEAT_TIMEOUT = Duration.ofSeconds(10);
}
