package io.bucketbrigade.engine.writes;

import io.bucketbrigade.engine.plan.LaneNames;
import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import java.util.ArrayList;
import java.util.List;

/** Shares the copies that are to be deleted among lanes: the lanes that copied, joined. */
public final class DeletionPlanner {

  /**
   * Over all mappings, one for each at least: they add at most 1,400 events to a root's history.
   */
  public static final int MAX_LANES = 32;

  /** Fewer are not worth a lane, of which one has many objects in flight. */
  private static final int MIN_COPIES_A_LANE = 2_000;

  /** A HEAD a side, and a DELETE. */
  private static final int REQUESTS_A_COPY = 3;

  private DeletionPlanner() {}

  /**
   * Plans.
   *
   * @param copied the lanes that copied
   * @param gone how many copies are to be deleted
   * @param maxLanes this mapping's share of {@link #MAX_LANES}, at least 1
   */
  public static Plan plan(Plan copied, long gone, int maxLanes) {
    int lanes = copied.lanes().size();
    int wanted = (int) Math.min(Math.min(maxLanes, lanes), Math.ceilDiv(gone, MIN_COPIES_A_LANE));
    List<LanePlan> joined = new ArrayList<>();
    for (int i = 0; i < wanted; i++) {
      LanePlan first = copied.lanes().get((int) ((long) lanes * i / wanted));
      LanePlan last = copied.lanes().get((int) ((long) lanes * (i + 1) / wanted) - 1);
      joined.add(
          new LanePlan(
              "d" + LaneNames.id(i, ""),
              "deletes" + (i == 0 ? "" : " from " + first.label() + " on"),
              new KeyRange(first.range().after(), last.range().through())));
    }
    return new Plan(
        joined, new PlanSummary(joined.size(), gone, gone, true, gone * REQUESTS_A_COPY, 0));
  }
}
