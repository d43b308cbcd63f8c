package io.bucketbrigade.model.verify;

import io.bucketbrigade.model.range.SizeClass;

/**
 * Which objects a verification looks at closely, where it does not look at all of them: listings
 * are compared in full in any case.
 *
 * @param share of the smallest objects, of which there are most, above 0 and at most 1
 * @param seed another one gives another sample, the same one the same
 */
public record Sampling(double share, long seed) {

  /** Refuses to look at nothing, or at more than everything. */
  public Sampling {
    if (!(share > 0) || share > 1) {
      throw new IllegalArgumentException("a sample of %s of all objects".formatted(share));
    }
  }

  /** The share of the objects of a size that is looked at. */
  public double shareOf(SizeClass size) {
    return Math.min(1, size.weight() * share);
  }
}
