package io.bucketbrigade.testkit.fault;

/** Accepts requests at a rate. Thread-safe. */
final class Throttle {

  private static final double BURST_SECONDS = 0.1;

  private final double perSecond;
  private double tokens;
  private long filledAt = System.nanoTime();

  Throttle(double perSecond) {
    this.perSecond = perSecond;
  }

  synchronized boolean accepts() {
    long now = System.nanoTime();
    double burst = Math.max(1, perSecond * BURST_SECONDS);
    tokens = Math.min(burst, tokens + (now - filledAt) / 1e9 * perSecond);
    filledAt = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
