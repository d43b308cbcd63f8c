package io.bucketbrigade.workflows.access;

import io.bucketbrigade.model.access.AccessRevocationWorkflow;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.workflows.ActivityStubs;

/** One activity, for whoever waits for its result. */
public final class AccessRevocationWorkflowImpl implements AccessRevocationWorkflow {

  /** For Temporal. */
  public AccessRevocationWorkflowImpl() {}

  @Override
  public String revoke(MigrationSpec spec) {
    int changed = ActivityStubs.access(ActivityStubs.ACCESS_ATTEMPT).revokeAll(spec);
    return changed == 0
        ? "Nothing of '%s' was in the policies of its buckets.".formatted(spec.id())
        : "What '%s' had added was taken away from the policies of %d buckets."
            .formatted(spec.id(), changed);
  }
}
