package io.bucketbrigade.engine.plan;

import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.plan.PlanWindow;
import java.util.List;

/**
 * How a mapping is cut into lanes.
 *
 * @param lanes in key order; the first begins at the start of the key space, each next where the
 *     one before ends, and the last ends at its end
 * @param summary the plan in numbers
 */
public record Plan(List<LanePlan> lanes, PlanSummary summary) {

  /** Copies the list. */
  public Plan {
    lanes = List.copyOf(lanes);
  }

  /** The lanes from {@code first} on, as many as a window holds; none past the end. */
  public PlanWindow window(int first) {
    if (first < 0) {
      throw new IllegalArgumentException("first is " + first);
    }
    int from = Math.min(first, lanes.size());
    int to = Math.min(from + PlanWindow.MAX_LANES, lanes.size());
    return new PlanWindow(lanes.subList(from, to));
  }
}
