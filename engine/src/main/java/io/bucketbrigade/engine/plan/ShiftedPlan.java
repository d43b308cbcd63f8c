package io.bucketbrigade.engine.plan;

import io.bucketbrigade.engine.plan.KeySpace.Page;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The lanes of a verification: cut elsewhere than those that copied, so that keys which were lost
 * at a seam of the copy lie inside of a lane when both sides are compared.
 *
 * <p>Each lane of the copy gives at most one cut, a real key some hundred keys behind its
 * beginning, and there are at most {@value #MAX_LANES} lanes over all mappings, for a root workflow
 * has run as many as a thousand before. Sends one LIST request a cut. Throws what {@link
 * ObjectStore#list} throws.
 */
public final class ShiftedPlan {

  /** As many as run at a time; each is split further where slots are free. */
  public static final int MAX_LANES = 200;

  private final KeySpace keys;

  /**
   * A planner.
   *
   * @param source the source bucket; retries by itself
   * @param prefix the mapping's source prefix
   */
  public ShiftedPlan(ObjectStore source, String prefix) {
    this.keys = new KeySpace(source, prefix);
  }

  /**
   * Plans after {@code copied}, whose lanes tile the key space.
   *
   * @param maxLanes this mapping's share of {@link #MAX_LANES}, at least 1
   */
  public Plan after(Plan copied, int maxLanes) {
    List<LanePlan> chosen = chosen(copied.lanes(), maxLanes);
    List<List<ObjectKey>> cuts =
        Concurrently.map(chosen.subList(1, chosen.size()), lane -> cutIn(lane.range()));
    List<LanePlan> lanes = new ArrayList<>();
    ObjectKey begin = null;
    LanePlan beginsIn = chosen.getFirst();
    for (int i = 0; i < cuts.size(); i++) {
      for (ObjectKey cut : cuts.get(i)) {
        lanes.add(named(beginsIn, new KeyRange(begin, cut)));
        begin = cut;
        beginsIn = chosen.get(i + 1);
      }
    }
    lanes.add(named(beginsIn, new KeyRange(begin, null)));
    PlanSummary before = copied.summary();
    return new Plan(
        lanes,
        new PlanSummary(
            lanes.size(),
            before.objectsAtLeast(),
            before.objectsEstimated(),
            before.exact(),
            before.requestsEstimated(),
            keys.requests()));
  }

  /** Every so many of them, the first one included. */
  private static List<LanePlan> chosen(List<LanePlan> lanes, int maxLanes) {
    int step = Math.ceilDiv(lanes.size(), maxLanes);
    List<LanePlan> chosen = new ArrayList<>();
    for (int i = 0; i < lanes.size(); i += step) {
      chosen.add(lanes.get(i));
    }
    return chosen;
  }

  /** A key in the middle of the lane's first page that does not end the lane; empty if none. */
  private List<ObjectKey> cutIn(KeyRange lane) {
    Page first = keys.page(lane);
    List<ObjectKey> inside =
        first.keys().stream().filter(key -> !Objects.equals(key, lane.through())).toList();
    return inside.isEmpty() ? List.of() : List.of(inside.get(inside.size() / 2));
  }

  /** Named apart from the lane of the copy that it begins in. */
  private static LanePlan named(LanePlan lane, KeyRange range) {
    return new LanePlan("v" + lane.id(), lane.label(), range);
  }
}
