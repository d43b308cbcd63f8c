package io.bucketbrigade.model.range;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * How many keys a verification looked at closely, where it takes a sample of those that listings
 * show alike; by {@link SizeClass}, which have rates of their own.
 *
 * @param small of small objects
 * @param medium of larger ones
 * @param large of the largest ones
 */
public record SampleTally(Stratum small, Stratum medium, Stratum large) {

  /**
   * Objects of like size.
   *
   * @param eligible keys that listings show alike
   * @param looked those that were drawn and looked at
   * @param different those of them that differ
   */
  public record Stratum(long eligible, long looked, long different) {

    /** Nothing counted yet. */
    public static final Stratum ZERO = new Stratum(0, 0, 0);

    private Stratum plus(Stratum other) {
      return new Stratum(
          eligible + other.eligible, looked + other.looked, different + other.different);
    }
  }

  /** One key of a size. */
  public static SampleTally of(SizeClass size, boolean looked, boolean different) {
    Stratum one = new Stratum(1, looked ? 1 : 0, different ? 1 : 0);
    return switch (size) {
      case SMALL -> new SampleTally(one, Stratum.ZERO, Stratum.ZERO);
      case MEDIUM -> new SampleTally(Stratum.ZERO, one, Stratum.ZERO);
      case LARGE -> new SampleTally(Stratum.ZERO, Stratum.ZERO, one);
    };
  }

  /** Both together. */
  public SampleTally plus(SampleTally other) {
    return new SampleTally(
        small.plus(other.small), medium.plus(other.medium), large.plus(other.large));
  }

  /** Both together, where tallies without a sample have none; null if neither has. */
  static @Nullable SampleTally sum(@Nullable SampleTally left, @Nullable SampleTally right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return left.plus(right);
  }

  /** The objects of a size. */
  public Stratum of(SizeClass size) {
    return switch (size) {
      case SMALL -> small;
      case MEDIUM -> medium;
      case LARGE -> large;
    };
  }

  /** All sizes together. */
  @JsonIgnore
  public Stratum total() {
    return small.plus(medium).plus(large);
  }
}
