package io.bucketbrigade.model.spec;

import java.time.Duration;

/**
 * How archived objects of the source are brought back. The server bills it.
 *
 * @param days how long the readable copy stays, so how long the migration has for it
 * @param tier how fast, and at which price
 * @param rounds how often the migration looks whether they are back, up to {@value #MAX_ROUNDS};
 *     with 0 it ends without them. Older versions wrote none, and did that.
 */
public record RestoreOptions(int days, Tier tier, int rounds) {

  /** Longer than any migration; who needs more changes the storage class. */
  public static final int MAX_DAYS = 365;

  /** The slowest restore is over before the last, and each round is a part of a history. */
  public static final int MAX_ROUNDS = 4;

  private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

  /** Refuses what no server takes. */
  public RestoreOptions {
    if (days < 1 || days > MAX_DAYS) {
      throw new IllegalArgumentException(
          "days is %d; it must be between 1 and %d".formatted(days, MAX_DAYS));
    }
    if (rounds < 0 || rounds > MAX_ROUNDS) {
      throw new IllegalArgumentException(
          "rounds is %d; it must be between 0 and %d".formatted(rounds, MAX_ROUNDS));
    }
  }

  /** Looks as often as it may. */
  public RestoreOptions(int days, Tier tier) {
    this(days, tier, MAX_ROUNDS);
  }

  /** The pause before a round, counted from 1: twice as long each time, up to a day. */
  public Duration pauseBefore(int round) {
    Duration pause = tier.firstLook.multipliedBy(1L << (round - 1));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  /** How fast an archive gives an object back, by Amazon's documents. */
  public enum Tier {
    /** One to five minutes. */
    EXPEDITED(Duration.ofMinutes(5)),
    /** Three to twelve hours. */
    STANDARD(Duration.ofHours(4)),
    /** Five hours to two days. */
    BULK(Duration.ofHours(8));

    private final Duration firstLook;

    Tier(Duration firstLook) {
      this.firstLook = firstLook;
    }
  }
}
