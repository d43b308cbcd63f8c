package io.bucketbrigade.engine.migrate;

/**
 * What one lease may use.
 *
 * @param objectsInFlight objects compared or copied at a time; fewer while the servers take fewer
 * @param bufferBytes bytes of object bodies in memory, shared by all leases of a worker
 * @param lookAheadKeys keys taken beyond the oldest unsettled one
 */
public record EngineLimits(int objectsInFlight, long bufferBytes, int lookAheadKeys) {

  /**
   * Within 600 MiB of resident memory with four leases a worker. Objects beyond the byte budget
   * wait for it before their bytes are read.
   */
  public static final EngineLimits DEFAULT = new EngineLimits(512, 192L * 1024 * 1024, 4_096);

  /** A key's history is two pages of a thousand rows, where an object is two rows. */
  private static final int HISTORIES_IN_FLIGHT = 64;

  /**
   * Objects compared or copied at a time.
   *
   * @param withHistories whether all versions of each are in memory
   */
  public int objectsInFlight(boolean withHistories) {
    return withHistories ? Math.min(objectsInFlight, HISTORIES_IN_FLIGHT) : objectsInFlight;
  }
}
