package io.bucketbrigade.model.verify;

import java.util.List;

/**
 * The upper bound of a share that a sample gives (Clopper and Pearson): the share at which so few
 * hits as were seen, or fewer, would come up only once in so many samples. Exact for draws that
 * know nothing of each other, and on the safe side for draws without return. Pure.
 */
public final class SampleBound {

  /** Shares are told to a hundredth of a per cent. */
  private static final double PRECISION = 1e-9;

  /** More than a fraction of numbers below 10^12 needs. */
  private static final int MAX_TERMS = 100_000;

  private static final double TINY = 1e-300;

  private static final List<Double> LANCZOS =
      List.of(
          76.18009172947146,
          -86.50532032941678,
          24.01409824083091,
          -1.231739572450155,
          0.001208650973866179,
          -5.395239384953e-06);

  private SampleBound() {}

  /**
   * The share of all that differs at most.
   *
   * @param looked how many were drawn; none says nothing
   * @param different how many of them differ
   * @param doubt how probable it may be that more differ; 0.05 for 95 % confidence
   */
  public static double of(long looked, long different, double doubt) {
    if (different < 0 || different > looked || !(doubt > 0) || doubt >= 1) {
      throw new IllegalArgumentException("%d of %d, %s".formatted(different, looked, doubt));
    }
    if (different == looked) {
      return 1;
    }
    if (different == 0) {
      return 1 - Math.pow(doubt, 1.0 / looked);
    }
    double low = 0;
    double high = 1;
    while (high - low > PRECISION) {
      double middle = (low + high) / 2;
      if (probabilityOfAtMost(different, looked, middle) > doubt) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** Of at most {@code hits} in {@code draws} at a share: I(1 - share; draws - hits, hits + 1). */
  static double probabilityOfAtMost(long hits, long draws, double share) {
    return incompleteBeta((double) (draws - hits), hits + 1.0, 1 - share);
  }

  /** The regularized incomplete beta function, by its continued fraction. */
  private static double incompleteBeta(double a, double b, double x) {
    if (x <= 0 || x >= 1) {
      return x <= 0 ? 0 : 1;
    }
    double front =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
    return x < (a + 1) / (a + b + 2)
        ? front * fraction(a, b, x) / a
        : 1 - front * fraction(b, a, 1 - x) / b;
  }

  /** By Lentz's method. */
  private static double fraction(double a, double b, double x) {
    double c = 1;
    double d = 1 / away(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m <= MAX_TERMS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / away(1 + even * d);
      c = away(1 + even / c);
      value *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / away(1 + odd * d);
      c = away(1 + odd / c);
      double step = d * c;
      value *= step;
      if (Math.abs(step - 1) < PRECISION) {
        break;
      }
    }
    return value;
  }

  private static double away(double number) {
    return Math.abs(number) < TINY ? TINY : number;
  }

  /** Lanczos' approximation, good to ten digits. */
  private static double logGamma(double x) {
    double shifted = x + 5.5;
    double sum = 1.000000000190015;
    for (int i = 0; i < LANCZOS.size(); i++) {
      sum += LANCZOS.get(i) / (x + i + 1);
    }
    return (x + 0.5) * Math.log(shifted) - shifted + Math.log(Math.sqrt(2 * Math.PI) * sum / x);
  }
}
