package io.bucketbrigade.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShiftedPlanTest {

  private final InMemoryObjectStore source = InMemoryObjectStore.alone("old");
  private final FaultyObjectStore wire = new FaultyObjectStore(source);

  @Test
  void after_aPlanOfManyLanes_cutsElsewhereAndLeavesNothingOut() {
    fill(1_000);
    Plan copied = plan(10, 100);

    Plan shifted = new ShiftedPlan(wire, "").after(copied, ShiftedPlan.MAX_LANES);

    assertThat(cuts(shifted)).hasSize(9).doesNotContainAnyElementsOf(cuts(copied));
    requireTiles(shifted);
    assertThat(shifted.lanes()).extracting(LanePlan::id).doesNotHaveDuplicates();
    assertThat(shifted.lanes()).allSatisfy(lane -> assertThat(lane.id()).startsWith("v"));
    assertThat(shifted.summary().lanes()).isEqualTo(10);
    assertThat(wire.requests(Operation.LIST)).isEqualTo(9);
  }

  @Test
  void after_moreLanesThanOnceMore_joinsNeighbours() {
    fill(2_000);
    Plan shifted = new ShiftedPlan(wire, "").after(plan(1_000, 2), ShiftedPlan.MAX_LANES);

    assertThat(shifted.lanes()).hasSizeBetween(100, ShiftedPlan.MAX_LANES);
    requireTiles(shifted);
  }

  @Test
  void after_oneLane_isOneLane() {
    Plan shifted = new ShiftedPlan(wire, "").after(plan(1, 0), ShiftedPlan.MAX_LANES);

    assertThat(shifted.lanes()).extracting(LanePlan::range).containsExactly(KeyRange.ALL);
    assertThat(wire.requests()).isZero();
  }

  @Test
  void after_lanesWithoutKeys_joinsThem() {
    Plan shifted = new ShiftedPlan(wire, "").after(plan(5, 10), ShiftedPlan.MAX_LANES);

    assertThat(shifted.lanes()).extracting(LanePlan::range).containsExactly(KeyRange.ALL);
  }

  private void fill(int keys) {
    for (int i = 0; i < keys; i++) {
      source.add(key(i), "");
    }
  }

  private static String key(int i) {
    return "k%06d".formatted(i);
  }

  /** Lanes that each end with the last of {@code keysPerLane} keys. */
  private static Plan plan(int lanes, int keysPerLane) {
    List<LanePlan> plans = new ArrayList<>();
    ObjectKey after = null;
    for (int i = 0; i < lanes; i++) {
      ObjectKey through = i + 1 == lanes ? null : ObjectKey.of(key((i + 1) * keysPerLane - 1));
      plans.add(new LanePlan("%04d".formatted(i), "lane", new KeyRange(after, through)));
      after = through;
    }
    return new Plan(plans, new PlanSummary(lanes, 0, 0, true, 0, 0));
  }

  private static List<ObjectKey> cuts(Plan plan) {
    return plan.lanes().stream()
        .map(lane -> lane.range().through())
        .filter(Objects::nonNull)
        .toList();
  }

  private static void requireTiles(Plan plan) {
    @Nullable ObjectKey after = null;
    for (LanePlan lane : plan.lanes()) {
      assertThat(lane.range().after()).isEqualTo(after);
      after = lane.range().through();
    }
    assertThat(after).isNull();
  }
}
