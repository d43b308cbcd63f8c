package io.bucketbrigade.model.verify;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** A verification's short work, on the {@code brigade-control} task queue. Idempotent. */
@ActivityInterface
public interface VerificationActivities {

  /**
   * Gives a verification records of its own: the context of the run that copied, its order, and a
   * plan whose lanes end elsewhere than that run's, so that a fault at a seam is not repeated.
   */
  @ActivityMethod
  PlanSummary planVerification(Task task);

  /** The first few discrepancies on record, for people. */
  @ActivityMethod
  Sample firstDiscrepancies(ContextRef verification);

  /** Keeps what a verification on demand came to, so that a repair finds it. */
  @ActivityMethod
  void recordVerification(VerificationProgress ended);

  /**
   * What planning needs.
   *
   * @param verification names the records that it writes
   * @param order what to compare
   */
  record Task(ContextRef verification, VerificationOrder order) {}

  /**
   * The first few of all discrepancies.
   *
   * @param discrepancies at most {@value #MAX}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Sample(List<Discrepancy> discrepancies) {

    /** As many as a problem's message can name. */
    public static final int MAX = 10;

    /** Copies the list. */
    public Sample {
      discrepancies = List.copyOf(discrepancies);
    }
  }
}
