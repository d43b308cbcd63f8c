package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.SpecWorkflow;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.workflows.ActivityStubs;

/** One activity, for whoever waits for its result. */
public final class SpecWorkflowImpl implements SpecWorkflow {

  /** For Temporal. */
  public SpecWorkflowImpl() {}

  @Override
  public MigrationSpec read(ControlActivities.SpecRequest request) {
    return ActivityStubs.brief().readSpec(request);
  }
}
