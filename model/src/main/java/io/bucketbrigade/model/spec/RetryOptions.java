package io.bucketbrigade.model.spec;

import java.time.Duration;

/**
 * How often a migration tries again by itself what failed for a cause that may pass.
 *
 * @param rounds at most so many, up to {@value #MAX_ROUNDS}; 0 leaves it to {@code retry-failed}
 * @param pause before the first round; each next one is {@value #GROWTH} times as long
 */
public record RetryOptions(int rounds, Duration pause) {

  /** Each round has up to 32 lanes, or one a mapping, in the history of the root. */
  public static final int MAX_ROUNDS = 3;

  /** So that three rounds reach from a hiccup to an outage of minutes. */
  private static final int GROWTH = 4;

  /** A pause is a timer of Temporal's and may be long; a mistyped one should not be. */
  public static final Duration MAX_PAUSE = Duration.ofDays(1);

  /** Ten seconds, forty, and two minutes and forty. */
  public static final RetryOptions DEFAULT = new RetryOptions(MAX_ROUNDS, Duration.ofSeconds(10));

  /** Refuses what is out of bounds. */
  public RetryOptions {
    if (rounds < 0 || rounds > MAX_ROUNDS) {
      throw new IllegalArgumentException(
          "retry.rounds is %d; it must be between 0 and %d".formatted(rounds, MAX_ROUNDS));
    }
    if (pause.isNegative() || pause.compareTo(MAX_PAUSE) > 0) {
      throw new IllegalArgumentException(
          "retry.pause is %s; it must be between zero and %s".formatted(pause, MAX_PAUSE));
    }
  }

  /** The pause before a round, counted from 1. */
  public Duration pauseBefore(int round) {
    return pause.multipliedBy((long) Math.pow(GROWTH, round - 1));
  }
}
