package io.bucketbrigade.worker;

import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.s3.S3Connection;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a worker process works.
 *
 * @param connections how buckets are reached, by the names that specs use
 * @param slots leases at a time, 1 to {@value #MAX_SLOTS}
 * @param defaultState where migrations keep their state whose spec names no place; null for none
 * @param timing its clocks
 * @param health where {@code /health}, {@code /ready} and {@code /metrics} are answered; null for
 *     nowhere
 */
public record WorkerConfig(
    Map<String, S3Connection> connections,
    int slots,
    @Nullable StateLocation defaultState,
    WorkerTiming timing,
    @Nullable InetSocketAddress health) {

  /** Enough to keep some hundred requests in flight; more add memory, not speed. */
  public static final int DEFAULT_SLOTS = 4;

  /** The byte budget is shared by all leases; beyond this each one starves. */
  public static final int MAX_SLOTS = 64;

  /** Copies the map and refuses a number of slots out of bounds. */
  public WorkerConfig {
    connections = Map.copyOf(connections);
    if (slots < 1 || slots > MAX_SLOTS) {
      throw new IllegalArgumentException(
          "slots is %d; it must be between 1 and %d".formatted(slots, MAX_SLOTS));
    }
  }
}
