package io.bucketbrigade.model.access;

import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/**
 * What temporary access writes into policies of buckets, on the {@code brigade-control} task queue.
 * Every method may be called again: each reads a policy first, and writes what lacks.
 */
@ActivityInterface
public interface AccessActivities {

  /**
   * Lets principals in, and waits some seconds until the servers heed it.
   *
   * @return why it cannot be, for each bucket; a refusal is a result, not an exception
   */
  @ActivityMethod
  List<Problem> grant(AccessGrant grant);

  /**
   * Looks whether access is as it was left, and extends it. A bucket whose policy somebody else
   * changed is put back if it may be, and else left alone.
   */
  @ActivityMethod
  AccessNews renew(RenewTask task);

  /** Takes away what a run has in the policies; of what is not there nothing is left to do. */
  @ActivityMethod
  void revoke(AccessGrant grant);

  /**
   * Takes away what any run of a migration has there.
   *
   * @param spec the migration's
   * @return how many policies were changed
   */
  @ActivityMethod
  int revokeAll(MigrationSpec spec);

  /** Whether the owner has a run that goes on. */
  @ActivityMethod
  boolean isOwnerRunning(Owner owner);

  /**
   * Who needs access: a chain of runs of a workflow, and not another one that has its id later.
   *
   * @param workflowId the workflow
   * @param firstRunId the first run of the chain
   */
  record Owner(String workflowId, String firstRunId) {}

  /**
   * An extension.
   *
   * @param grant with its new end
   * @param mayPutBack whether what somebody else took away is put back
   */
  record RenewTask(AccessGrant grant, boolean mayPutBack) {}

  /**
   * How access was found.
   *
   * @param intact whether it was as it was left
   * @param words what was wrong with it; empty if nothing was
   */
  record AccessNews(boolean intact, String words) {}
}
