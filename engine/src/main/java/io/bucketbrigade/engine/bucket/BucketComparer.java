package io.bucketbrigade.engine.bucket;

import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares what two buckets are, by its meaning. Reads alone. Thread-safe. */
public final class BucketComparer {

  private final BucketConfigurations buckets;
  private final RetryPolicy retries;

  /** Compares buckets that {@code buckets} opens. */
  public BucketComparer(BucketConfigurations buckets) {
    this(buckets, RetryPolicy.WIRE);
  }

  BucketComparer(BucketConfigurations buckets, RetryPolicy retries) {
    this.buckets = buckets;
    this.retries = retries;
  }

  /**
   * Reads and compares.
   *
   * @throws io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException if this worker
   *     lacks a connection
   */
  public BucketComparison compare(BucketComparison.Request request) {
    return read(request.mapping(), request.items()).comparison();
  }

  /** Reads both sides; see {@link #compare}. */
  BucketPair read(BucketMapping mapping, List<BucketItem> items) {
    return read(mapping, items, new HashMap<>());
  }

  /**
   * The same for one of many mappings, which may be parts of the same buckets.
   *
   * @param known the buckets of the others, read for these items, by the whole bucket; what is read
   *     now is added
   */
  BucketPair read(
      BucketMapping mapping, List<BucketItem> asked, Map<BucketLocation, SideView> known) {
    List<BucketItem> items = asked.stream().distinct().sorted().toList();
    return new BucketPair(
        mapping,
        items,
        view(mapping.source(), items, known),
        view(mapping.destination(), items, known));
  }

  private SideView view(
      BucketLocation side, List<BucketItem> items, Map<BucketLocation, SideView> known) {
    return known.computeIfAbsent(
        side.wholeBucket(),
        bucket -> SideView.of(buckets.openConfiguration(bucket), items, retries));
  }
}
