package io.bucketbrigade.activities;

import io.bucketbrigade.engine.bucket.BucketComparer;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.model.bucket.BucketActivities;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.failure.FailureCode;

/** Short work on what buckets are. Thread-safe; one instance per worker. */
public final class BucketActivitiesImpl implements BucketActivities {

  private final BucketComparer comparer;

  /** Work of one worker, which compares by {@code comparer}. */
  public BucketActivitiesImpl(BucketComparer comparer) {
    this.comparer = comparer;
  }

  @Override
  public BucketComparison compareBuckets(BucketComparison.Request request) {
    try {
      return comparer.compare(request);
    } catch (UnknownConnectionException e) {
      throw RetryableFailures.leaveToOthers(
          FailureCode.UNKNOWN_CONNECTION, String.valueOf(e.getMessage()));
    }
  }
}
