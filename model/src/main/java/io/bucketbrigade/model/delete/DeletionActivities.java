package io.bucketbrigade.model.delete;

import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The short work of deleting, on the {@code brigade-control} task queue. Idempotent. */
@ActivityInterface
public interface DeletionActivities {

  /**
   * Gives the part of a pass that deletes records of its own: a context, and a plan of lanes that
   * tile the key space. Asks neither side.
   *
   * @return its lanes, none if there is nothing to delete; its objects are the copies that are gone
   *     at the source
   */
  @ActivityMethod
  PlanSummary planDeletes(Task task);

  /**
   * What planning needs.
   *
   * @param deletion names the records that it writes
   * @param copied the run that copied, whose write log names the copies
   * @param gone how many of them that run counted
   */
  record Task(ContextRef deletion, ContextRef copied, long gone) {}
}
