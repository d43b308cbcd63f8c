package io.bucketbrigade.worker;

import io.bucketbrigade.engine.governor.Governor;
import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.worker.config.SwitchRules;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a worker process works.
 *
 * @param connections how buckets are reached, by the names that specs use
 * @param slots leases at a time, 1 to {@value #MAX_SLOTS}
 * @param requestsInFlight the most requests at a time to one bucket, over all leases, 1 to {@value
 *     #MAX_REQUESTS_IN_FLIGHT}; below that the worker finds what the server takes
 * @param defaultState where migrations keep their state whose spec names no place; null for none
 * @param timing its clocks
 * @param health where {@code /health}, {@code /ready} and {@code /metrics} are answered; null for
 *     nowhere
 * @param switches what cutovers may name, over the connections above
 */
public record WorkerConfig(
    Map<String, S3Connection> connections,
    int slots,
    int requestsInFlight,
    @Nullable StateLocation defaultState,
    WorkerTiming timing,
    @Nullable InetSocketAddress health,
    SwitchRules switches) {

  /** Enough to keep some hundred requests in flight; more add memory, not speed. */
  public static final int DEFAULT_SLOTS = 4;

  /** The byte budget is shared by all leases; beyond this each one starves. */
  public static final int MAX_SLOTS = 64;

  /** What a worker finds out by itself stays below that. */
  public static final int DEFAULT_REQUESTS_IN_FLIGHT = Governor.DEFAULT_HIGHEST;

  /** Each is a connection, and most systems allow some thousand open files at least. */
  public static final int MAX_REQUESTS_IN_FLIGHT = 2_000;

  /** Copies the map and refuses numbers out of bounds. */
  public WorkerConfig {
    connections = Map.copyOf(connections);
    if (slots < 1 || slots > MAX_SLOTS) {
      throw new IllegalArgumentException(
          "slots is %d; it must be between 1 and %d".formatted(slots, MAX_SLOTS));
    }
    if (requestsInFlight < 1 || requestsInFlight > MAX_REQUESTS_IN_FLIGHT) {
      throw new IllegalArgumentException(
          "requestsInFlight is %d; it must be between 1 and %d"
              .formatted(requestsInFlight, MAX_REQUESTS_IN_FLIGHT));
    }
  }

  /** A worker without switches that bounds its requests at a time by what the servers take. */
  public WorkerConfig(
      Map<String, S3Connection> connections,
      int slots,
      @Nullable StateLocation defaultState,
      WorkerTiming timing,
      @Nullable InetSocketAddress health) {
    this(
        connections,
        slots,
        DEFAULT_REQUESTS_IN_FLIGHT,
        defaultState,
        timing,
        health,
        SwitchRules.NONE);
  }
}
