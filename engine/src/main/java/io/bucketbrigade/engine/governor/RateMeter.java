package io.bucketbrigade.engine.governor;

/** Events per second of late: each counts less the longer it is ago. Not thread-safe. */
final class RateMeter {

  /** Some round trips, and still far below what a person waits for. */
  private static final double MEMORY_SECONDS = 0.5;

  private double count;
  private long countedAt;

  /** One more. */
  void count(long now) {
    count = left(now) + 1;
    countedAt = now;
  }

  /** How many a second. */
  double perSecond(long now) {
    return left(now) / MEMORY_SECONDS;
  }

  private double left(long now) {
    return count * Math.exp((countedAt - now) / 1e9 / MEMORY_SECONDS);
  }
}
