package io.bucketbrigade.model.bucket;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Compares the buckets of one mapping for a command whose machine may reach neither of them. */
@WorkflowInterface
public interface BucketComparisonWorkflow {

  /** Compares them. */
  @WorkflowMethod
  BucketComparison compare(BucketComparison.Request request);
}
