package io.bucketbrigade.engine.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.pace.Pace.SizeClass;
import io.bucketbrigade.engine.pace.Pace.SlowCopy;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long KIB = 1_024;

  @Test
  void copied_isCountedInTheClassOfItsSize() {
    PaceKeeper keeper = new PaceKeeper();
    for (long bytes : List.of(0L, KIB, KIB + 1, 16 * KIB, 1L << 40)) {
      keeper.copied(ObjectKey.of("k"), bytes, Duration.ZERO);
    }

    assertThat(keeper.pace().sizes())
        .filteredOn(size -> size.objects() > 0)
        .containsExactly(
            new SizeClass(KIB, 2, KIB),
            new SizeClass(16 * KIB, 2, 17 * KIB + 1),
            new SizeClass(null, 1, 1L << 40));
  }

  @Test
  void copied_keepsTheSlowestOfManyAndNoMore() {
    PaceKeeper keeper = new PaceKeeper();
    for (int i = 0; i < 1_000; i++) {
      keeper.copied(ObjectKey.of("k%03d".formatted(i)), 1, Duration.ofMillis(i * 7 % 1_000));
    }

    assertThat(keeper.pace().slowest())
        .extracting(SlowCopy::millis)
        .containsExactly(999L, 998L, 997L, 996L, 995L, 994L, 993L, 992L, 991L, 990L);
  }

  @Test
  void plus_isWhatOneWorkerWouldHaveMeasured() {
    PaceKeeper one = new PaceKeeper();
    PaceKeeper other = new PaceKeeper();
    PaceKeeper both = new PaceKeeper();
    for (int i = 0; i < 50; i++) {
      ObjectKey key = ObjectKey.of("k" + i);
      (i % 3 == 0 ? one : other).copied(key, i * KIB, Duration.ofMillis(i % 10));
      both.copied(key, i * KIB, Duration.ofMillis(i % 10));
    }

    Pace sum = one.pace().plus(other.pace());

    assertThat(sum.sizes()).isEqualTo(both.pace().sizes());
    assertThat(sum.slowest())
        .extracting(SlowCopy::millis)
        .isEqualTo(both.pace().slowest().stream().map(SlowCopy::millis).toList());
  }

  @Test
  void record_atItsLargest_isSmall() throws Exception {
    PaceKeeper keeper = new PaceKeeper();
    for (int i = 0; i < 20; i++) {
      keeper.copied(ObjectKey.of("\u0001".repeat(1_000) + i), 1L << 42, Duration.ofDays(1));
    }

    String json = StateRecords.json().writeValueAsString(keeper.pace());

    assertThat(json.length()).isLessThan(64 * 1_024);
    assertThat(StateRecords.json().readValue(json, Pace.class)).isEqualTo(keeper.pace());
  }
}
