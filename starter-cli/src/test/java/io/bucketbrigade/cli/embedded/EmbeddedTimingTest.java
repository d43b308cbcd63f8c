package io.bucketbrigade.cli.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EmbeddedTimingTest {

  @Test
  void inMemory_leases_endBeforeALaneWouldRecallThem() {
    assertThat(EmbeddedTiming.inMemory(spec(Duration.ofMinutes(10))).leaseTime())
        .isLessThan(Duration.ofSeconds(10));
    assertThat(EmbeddedTiming.inMemory(spec(Duration.ofSeconds(2))).leaseTime())
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void of_takesTheLeaseTimeOfTheSpec() {
    assertThat(EmbeddedTiming.of(spec(Duration.ofMinutes(10))).leaseTime())
        .isEqualTo(Duration.ofMinutes(10));
  }

  private static MigrationSpec spec(Duration leaseTime) {
    return new MigrationSpec(
        "m",
        new BucketLocation("old", "a", "", null),
        new BucketLocation("new", "b", "", null),
        null,
        CopyOptions.DEFAULT,
        null,
        false,
        Canary.DEFAULT,
        SelectionOptions.NONE,
        MigrationSpec.DEFAULT_GIVE_UP_AFTER,
        leaseTime,
        VerifyLevel.NONE);
  }
}
