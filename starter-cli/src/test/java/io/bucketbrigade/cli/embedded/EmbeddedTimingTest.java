package io.bucketbrigade.cli.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EmbeddedTimingTest {

  private static final Duration GIVE_UP_AFTER = Duration.ofDays(3);

  @Test
  void inMemory_leases_endBeforeALaneWouldRecallThem() {
    assertThat(EmbeddedTiming.inMemory(Duration.ofMinutes(10), GIVE_UP_AFTER).leaseTime())
        .isLessThan(Duration.ofSeconds(10));
    assertThat(EmbeddedTiming.inMemory(Duration.ofSeconds(2), GIVE_UP_AFTER).leaseTime())
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void of_takesTheLeaseTimeOfTheSpec() {
    assertThat(EmbeddedTiming.of(Duration.ofMinutes(10), GIVE_UP_AFTER).leaseTime())
        .isEqualTo(Duration.ofMinutes(10));
  }
}
