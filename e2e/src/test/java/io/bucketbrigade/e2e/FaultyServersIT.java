package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Throttling, resets, lost replies, closed connections, silence and drips on both sides. */
class FaultyServersIT {

  private static final int OBJECTS = 1_500;
  private static final int MIB = 1024 * 1024;

  @TempDir Path folder;

  @Test
  void start_whenServersFailNowAndThen_endsCompleteWithEqualBuckets() {
    migrateBetweenServersThatFail(11);
  }

  @ParameterizedTest
  @ValueSource(longs = {222, 3333})
  @Tag("long")
  void start_whenServersFailOtherwise_endsCompleteWithEqualBuckets(long seed) {
    migrateBetweenServersThatFail(seed);
  }

  private void migrateBetweenServersThatFail(long seed) {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(OBJECTS, 3_000);
      servers
          .sourceBucket()
          .putMultipart(
              "large/in-parts.bin",
              List.of(
                  Body.patterned(seed, 6 * MIB),
                  Body.patterned(seed + 1, 6 * MIB),
                  Body.patterned(seed + 2, 1_000)),
              ObjectMeta.NONE.tag("kind", "large"));
      servers.source().faults(faults(seed));
      servers.destination().faults(faults(seed + 1));

      TwoServers.Result end =
          servers.migrate(
              servers.spec("faults-" + seed, "multipartThreshold: 8MiB"), Duration.ofMinutes(5));

      assertThat(end.exitStatus()).as("seed %d\n%s", seed, end.child().output()).isZero();
      assertThat(end.json().tally("copied")).isEqualTo(OBJECTS + 1);
      assertThat(servers.destination().faults().injected(Fault.LOST_REPLY)).isPositive();
      Equality.require(servers);
    }
  }

  /** Each costs a deadline of half a minute, beside which everything else goes on. */
  @Test
  @Tag("long")
  void start_whenServersHangAndDrip_endsCompleteWithEqualBuckets() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(OBJECTS, 3_000);
      servers.destination().latency(Duration.ofMillis(10));
      ChildProcess run = servers.startEmbedded(servers.spec("hang"));
      Await.until(
          "copying\n" + run.output(),
          Duration.ofMinutes(1),
          () -> servers.destinationBucket().objectCount() >= 300);
      servers
          .source()
          .faults(
              FaultSchedule.seeded(1)
                  .hangLimit(Duration.ofMinutes(10))
                  .dripPause(Duration.ofSeconds(5))
                  .next(Fault.HANG, 2, S3Operation.GET_OBJECT)
                  .next(Fault.SLOW_DRIP, 2, S3Operation.GET_OBJECT));
      servers
          .destination()
          .faults(
              FaultSchedule.seeded(2)
                  .hangLimit(Duration.ofMinutes(10))
                  .next(Fault.HANG, 2, S3Operation.PUT_OBJECT));

      assertThat(run.exitStatus(Duration.ofMinutes(4))).as(run.output()).isZero();
      assertThat(Json.parse(run.stdout()).tally("copied")).isEqualTo(OBJECTS);
      assertThat(servers.source().faults().injected(Fault.HANG)).isEqualTo(2);
      assertThat(servers.source().faults().injected(Fault.SLOW_DRIP)).isEqualTo(2);
      assertThat(servers.destination().faults().injected(Fault.HANG)).isEqualTo(2);
      assertThat(servers.writtenAgain()).as("nothing of a hanging write was done").isEmpty();
      Equality.require(servers);
    }
  }

  private static FaultSchedule faults(long seed) {
    return FaultSchedule.seeded(seed)
        .rate(Fault.SLOW_DOWN, 0.05)
        .rate(Fault.RESET, 0.01)
        .rate(Fault.CLOSES, 0.05)
        .rate(Fault.LOST_REPLY, 0.02);
  }
}
