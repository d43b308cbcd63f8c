package io.bucketbrigade.model.spec;

/**
 * How archived objects of the source are brought back. The server bills it.
 *
 * @param days how long the readable copy stays, so how long the migration has for it
 * @param tier how fast, and at which price
 */
public record RestoreOptions(int days, Tier tier) {

  /** Longer than any migration; who needs more changes the storage class. */
  public static final int MAX_DAYS = 365;

  /** Refuses what no server takes. */
  public RestoreOptions {
    if (days < 1 || days > MAX_DAYS) {
      throw new IllegalArgumentException(
          "days is %d; it must be between 1 and %d".formatted(days, MAX_DAYS));
    }
  }

  /** How fast an archive gives an object back. */
  public enum Tier {
    /** Minutes. */
    EXPEDITED,
    /** Hours. */
    STANDARD,
    /** Half a day to two days. */
    BULK
  }
}
