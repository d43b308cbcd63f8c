package io.bucketbrigade.model.retry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.verify.VerificationProgress;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import org.jspecify.annotations.Nullable;

/** The short work of retries, on the {@code brigade-control} task queue. Idempotent. */
@ActivityInterface
public interface RetryActivities {

  /**
   * Gives a run that retries records of its own: the context of the run that copied, its order, and
   * a plan that shares the exceptions among lanes. Reads the list of exceptions once; asks neither
   * side.
   */
  @ActivityMethod
  Planned planRetry(Task task);

  /** What the newest verification on demand of a migration came to. */
  @ActivityMethod
  Verified newestVerification(ContextRef copied);

  /**
   * What planning needs.
   *
   * @param retry names the records that it writes
   * @param copied the run that copied
   * @param order what to try again
   */
  record Task(ContextRef retry, ContextRef copied, RetryOrder order) {}

  /**
   * A run that may begin.
   *
   * @param plan its lanes, none if there is no exception; its objects are the exceptions
   * @param selected how many of these are tried again
   * @param added those of them that were no exceptions before, because copying took them for done;
   *     absent in payloads of older versions
   */
  record Planned(PlanSummary plan, long selected, long added) {}

  /**
   * What is on record of verifications.
   *
   * @param newest null if there was none on demand
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Verified(@Nullable VerificationProgress newest) {}
}
