package io.bucketbrigade.workflows.bucket;

import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.bucket.BucketComparisonWorkflow;
import io.bucketbrigade.workflows.ActivityStubs;

/** One activity, for whoever waits for its result. */
public final class BucketComparisonWorkflowImpl implements BucketComparisonWorkflow {

  /** For Temporal. */
  public BucketComparisonWorkflowImpl() {}

  @Override
  public BucketComparison compare(BucketComparison.Request request) {
    return ActivityStubs.buckets().compareBuckets(request);
  }
}
