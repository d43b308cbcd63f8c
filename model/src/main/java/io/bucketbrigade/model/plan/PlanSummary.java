package io.bucketbrigade.model.plan;

import java.util.List;

/**
 * The plan in numbers; the lanes themselves are in the state store.
 *
 * @param lanes how many, at most {@value #MAX_LANES}
 * @param objectsAtLeast source keys that planning has seen
 * @param objectsEstimated source keys that it expects
 * @param exact whether the estimate is a count
 * @param requestsEstimated requests to both sides that copying everything would take
 * @param listRequestsUsed requests that planning itself took
 */
public record PlanSummary(
    int lanes,
    long objectsAtLeast,
    long objectsEstimated,
    boolean exact,
    long requestsEstimated,
    int listRequestsUsed) {

  /** A root workflow starts one child per lane; more would outgrow its history. */
  public static final int MAX_LANES = 1_000;

  /** Several plans in numbers. */
  public static PlanSummary sum(List<PlanSummary> plans) {
    return new PlanSummary(
        plans.stream().mapToInt(PlanSummary::lanes).sum(),
        plans.stream().mapToLong(PlanSummary::objectsAtLeast).sum(),
        plans.stream().mapToLong(PlanSummary::objectsEstimated).sum(),
        plans.stream().allMatch(PlanSummary::exact),
        plans.stream().mapToLong(PlanSummary::requestsEstimated).sum(),
        plans.stream().mapToInt(PlanSummary::listRequestsUsed).sum());
  }
}
