package io.bucketbrigade.model.bucket;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Short work on what buckets are, on the {@code brigade-control} task queue. */
@ActivityInterface
public interface BucketActivities {

  /** Reads what both buckets of a mapping are and compares it. Changes neither. */
  @ActivityMethod
  BucketComparison compareBuckets(BucketComparison.Request request);
}
