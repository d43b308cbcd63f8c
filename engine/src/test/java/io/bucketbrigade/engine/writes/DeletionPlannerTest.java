package io.bucketbrigade.engine.writes;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeletionPlannerTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 32, 1",
    "100, 1, 32, 1",
    "100, 10000, 32, 5",
    "3, 1000000, 32, 3",
    "1000, 1000000, 32, 32",
    "1000, 1000000, 1, 1"
  })
  void plan_joinsTheLanesThatCopiedSoThatTheyStillTile(
      int copied, long gone, int most, int expected) {
    Plan plan = DeletionPlanner.plan(lanes(copied), gone, most);

    assertThat(plan.lanes()).hasSize(expected);
    assertThat(plan.summary().lanes()).isEqualTo(expected);
    @Nullable ObjectKey end = null;
    for (LanePlan lane : plan.lanes()) {
      assertThat(lane.range().after()).isEqualTo(end);
      end = lane.range().through();
    }
    assertThat(end).isNull();
  }

  @Test
  void plan_ofNothing_hasNoLane() {
    assertThat(DeletionPlanner.plan(lanes(10), 0, 32).lanes()).isEmpty();
  }

  private static Plan lanes(int count) {
    List<LanePlan> lanes = new ArrayList<>();
    @Nullable ObjectKey end = null;
    for (int i = 0; i < count; i++) {
      @Nullable ObjectKey next = i == count - 1 ? null : ObjectKey.of("k%04d".formatted(i));
      lanes.add(new LanePlan("%04d".formatted(i), "lane " + i, new KeyRange(end, next)));
      end = next;
    }
    return new Plan(lanes, new PlanSummary(count, 0, 0, true, 0, 0));
  }
}
