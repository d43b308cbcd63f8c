package io.bucketbrigade.model.plan;

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
}
