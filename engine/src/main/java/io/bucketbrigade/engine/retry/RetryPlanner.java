package io.bucketbrigade.engine.retry;

import io.bucketbrigade.engine.plan.LaneNames;
import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.retry.RetryOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shares the exceptions of a run among lanes, in one pass over them. Asks neither side. */
public final class RetryPlanner {

  /**
   * Over all mappings, one for each at least: three rounds add at most 1,400 events to the history
   * of a root with one mapping.
   */
  public static final int MAX_LANES = 32;

  /** Fewer are not worth a lane, of which one has many objects in flight. */
  private static final int MIN_RECORDS_A_LANE = 2_000;

  /** One HEAD a side, a GET and a PUT. */
  private static final int REQUESTS_AN_OBJECT = 4;

  private final RecordsInOrder records;

  /** Plans over these records. */
  public RetryPlanner(RecordsInOrder records) {
    this.records = records;
  }

  /**
   * What was planned.
   *
   * @param plan no lanes if there are no records; its objects are the records
   * @param selected how many of these are tried again
   * @param added those of them that were no exceptions before
   */
  public record Planned(Plan plan, long selected, long added) {}

  /**
   * Plans.
   *
   * @param maxLanes this mapping's share of {@link #MAX_LANES}, at least 1
   */
  public Planned plan(RetryOrder order, int maxLanes) {
    KeySample sample = new KeySample();
    long[] selected = {0};
    long[] added = {0};
    records.forEachIn(
        KeyRange.ALL,
        (key, record) -> {
          sample.add(key);
          selected[0] += record.isSelectedBy(order) ? 1 : 0;
          added[0] += record.isFoundAlone() ? 1 : 0;
        });
    int pieces = (int) Math.min(maxLanes, Math.ceilDiv(sample.seen(), MIN_RECORDS_A_LANE));
    List<LanePlan> lanes = pieces == 0 ? List.of() : lanes(sample.cuts(pieces));
    PlanSummary summary =
        new PlanSummary(
            lanes.size(), sample.seen(), sample.seen(), true, selected[0] * REQUESTS_AN_OBJECT, 0);
    return new Planned(new Plan(lanes, summary), selected[0], added[0]);
  }

  /**
   * Keys that cut a range into pieces of about as many records.
   *
   * @return ascending, strictly inside of the range; fewer than wanted where there are few records
   */
  public List<ObjectKey> cuts(KeyRange range, int pieces) {
    KeySample sample = new KeySample();
    records.forEachIn(range, (key, record) -> sample.add(key));
    return sample.cuts(pieces);
  }

  private static List<LanePlan> lanes(List<ObjectKey> cuts) {
    List<LanePlan> lanes = new ArrayList<>();
    @Nullable ObjectKey begin = null;
    for (ObjectKey cut : cuts) {
      lanes.add(lane(lanes.size(), new KeyRange(begin, cut)));
      begin = cut;
    }
    lanes.add(lane(lanes.size(), new KeyRange(begin, null)));
    return lanes;
  }

  private static LanePlan lane(int index, KeyRange range) {
    ObjectKey after = range.after();
    return new LanePlan(
        "r" + LaneNames.id(index, ""),
        after == null ? "exceptions" : "exceptions after " + LaneNames.label(after.value()),
        range);
  }
}
