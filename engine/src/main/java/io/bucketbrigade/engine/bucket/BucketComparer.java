package io.bucketbrigade.engine.bucket;

import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketMapping;
import java.util.List;

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
  BucketPair read(BucketMapping mapping, List<BucketItem> asked) {
    List<BucketItem> items = asked.stream().distinct().sorted().toList();
    SideView source = SideView.of(buckets.openConfiguration(mapping.source()), items, retries);
    SideView destination =
        SideView.of(buckets.openConfiguration(mapping.destination()), items, retries);
    return new BucketPair(mapping, items, source, destination);
  }
}
