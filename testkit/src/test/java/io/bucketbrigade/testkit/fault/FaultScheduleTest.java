package io.bucketbrigade.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bucketbrigade.testkit.protocol.S3Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {

  private static List<@Nullable Fault> draws(FaultSchedule schedule, S3Operation operation, int n) {
    List<@Nullable Fault> draws = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      draws.add(schedule.draw(operation, "k"));
    }
    return draws;
  }

  private static FaultSchedule mixed(long seed) {
    return FaultSchedule.seeded(seed).rate(Fault.SLOW_DOWN, 0.2).rate(Fault.RESET, 0.1);
  }

  @Test
  void draw_withSameSeed_repeatsItself() {
    assertThat(draws(mixed(42), S3Operation.PUT_OBJECT, 500))
        .isEqualTo(draws(mixed(42), S3Operation.PUT_OBJECT, 500))
        .isNotEqualTo(draws(mixed(43), S3Operation.PUT_OBJECT, 500));
  }

  @Test
  void draw_dependsOnlyOnTheOperationsOwnCount() {
    FaultSchedule alone = mixed(42);
    FaultSchedule amongOthers = mixed(42);
    List<@Nullable Fault> among = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      amongOthers.draw(S3Operation.GET_OBJECT, "k");
      among.add(amongOthers.draw(S3Operation.PUT_OBJECT, "k"));
      amongOthers.draw(S3Operation.LIST_OBJECTS, "k");
    }
    assertThat(among).isEqualTo(draws(alone, S3Operation.PUT_OBJECT, 300));
  }

  @Test
  void draw_keepsToItsRates() {
    FaultSchedule schedule = mixed(1);
    draws(schedule, S3Operation.HEAD_OBJECT, 10_000);

    assertThat(schedule.injected(Fault.SLOW_DOWN)).isBetween(1_800, 2_200);
    // A tenth of the requests that no earlier rule has taken.
    assertThat(schedule.injected(Fault.RESET)).isBetween(650, 950);
  }

  @Test
  void faults_happenOnlyWhereTheyCan() {
    FaultSchedule schedule =
        FaultSchedule.seeded(1)
            .rate(Fault.LOST_REPLY, 1)
            .rate(Fault.INTERNAL_ERROR, 1, S3Operation.LIST_OBJECTS);

    assertThat(schedule.draw(S3Operation.GET_OBJECT, "k")).isNull();
    assertThat(schedule.draw(S3Operation.PUT_OBJECT, "k")).isEqualTo(Fault.LOST_REPLY);
    assertThat(schedule.draw(S3Operation.LIST_OBJECTS, "k")).isEqualTo(Fault.INTERNAL_ERROR);
  }

  @Test
  void next_firesThatOften() {
    FaultSchedule schedule = FaultSchedule.seeded(1).next(Fault.SLOW_DOWN, 2);

    assertThat(draws(schedule, S3Operation.PUT_OBJECT, 3))
        .containsExactly(Fault.SLOW_DOWN, Fault.SLOW_DOWN, null);
  }

  @Test
  void onKeys_concernsThoseKeysAlways() {
    FaultSchedule schedule =
        FaultSchedule.seeded(1)
            .onKeys(Fault.INTERNAL_ERROR, "poison"::equals, S3Operation.GET_OBJECT);

    assertThat(schedule.draw(S3Operation.GET_OBJECT, "k")).isNull();
    assertThat(schedule.draw(S3Operation.GET_OBJECT, "poison")).isEqualTo(Fault.INTERNAL_ERROR);
    assertThat(schedule.draw(S3Operation.HEAD_OBJECT, "poison")).isNull();
  }

  @Test
  void toString_namesTheSeed() {
    assertThat(mixed(42)).hasToString("FaultSchedule[seed=42, rules=[SLOW_DOWN=0.2, RESET=0.1]]");
  }

  @Test
  void parse_readsWhatCommandLinesSay() {
    assertThat(FaultSchedule.parse("7:503=0.05,lost=0.5"))
        .hasToString("FaultSchedule[seed=7, rules=[SLOW_DOWN=0.05, LOST_REPLY=0.5]]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultSchedule.parse("7:nonsense=1"))
        .withMessageContaining("nonsense");
    assertThatIllegalArgumentException().isThrownBy(() -> FaultSchedule.parse("503=1"));
  }
}
