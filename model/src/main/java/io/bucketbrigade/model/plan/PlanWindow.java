package io.bucketbrigade.model.plan;

import io.bucketbrigade.model.preflight.ContextRef;
import java.util.List;

/**
 * A bounded piece of the plan, so that no payload holds all lanes.
 *
 * @param lanes consecutive lanes in key order
 */
public record PlanWindow(List<LanePlan> lanes) {

  /** Lanes a window: 10 of the largest (2 KiB of bounds each) stay well below 64 KiB. */
  public static final int MAX_LANES = 10;

  /** Copies the list. */
  public PlanWindow {
    lanes = List.copyOf(lanes);
  }

  /**
   * Asks for a window.
   *
   * @param context the migration
   * @param first index of its first lane, from 0
   */
  public record Request(ContextRef context, int first) {}
}
