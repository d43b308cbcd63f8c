package io.bucketbrigade.engine.migrate;

/**
 * What one lease may use.
 *
 * @param objectsInFlight objects compared or copied at a time
 * @param bufferBytes bytes of object bodies in memory, shared by all leases of a worker
 * @param lookAheadKeys keys taken beyond the oldest unsettled one
 */
public record EngineLimits(int objectsInFlight, long bufferBytes, int lookAheadKeys) {

  /** Within 600 MiB of resident memory with four leases a worker. */
  public static final EngineLimits DEFAULT = new EngineLimits(64, 192L * 1024 * 1024, 4_096);
}
