package io.bucketbrigade.model.bucket;

import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.CopyHazard;
import java.util.List;
import java.util.Objects;

/**
 * How the two buckets of a mapping compare, apart from their objects. Travels in a payload.
 *
 * @param items one each that was asked for, in the order of {@link BucketItem}
 * @param warnings what a bucket would do by itself during a copy, one sentence each, at most
 *     {@value #MAX_WARNINGS}
 * @param hazards what kind of thing each warning is about, in their order; empty from workers of
 *     older versions
 */
public record BucketComparison(
    List<ItemComparison> items, List<String> warnings, List<CopyHazard> hazards) {

  /** The longest text in it, as JSON has it. */
  public static final int MAX_TEXT_BYTES = 300;

  /**
   * How much the places are in which one item differs: with the detail of each of 20 items and the
   * warnings a payload stays below 56 KiB.
   */
  public static final int MAX_PATHS_BYTES = 2_000;

  /** Lifecycles have four a side, replication and notifications three. */
  public static final int MAX_WARNINGS = 12;

  /** Copies the lists. */
  public BucketComparison {
    items = List.copyOf(items);
    warnings = List.copyOf(warnings);
    hazards = List.copyOf(Objects.requireNonNullElse(hazards, List.of()));
  }

  /** One about whose warnings nothing more is known. */
  public BucketComparison(List<ItemComparison> items, List<String> warnings) {
    this(items, warnings, List.of());
  }

  /**
   * Asks for a comparison.
   *
   * @param mapping whose buckets
   * @param items what to compare
   */
  public record Request(BucketMapping mapping, List<BucketItem> items) {

    /** Copies the list. */
    public Request {
      items = List.copyOf(items);
    }
  }
}
