package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.generate.BodyPattern;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL for everything, and the same command again. */
class EmbeddedCrashIT {

  private static final int OBJECTS = 30_000;

  /** Objects in flight in four leases, plus what five seconds of this run's own rate are. */
  private static final int IN_FLIGHT = 4 * 64;

  @TempDir Path folder;

  @Test
  void start_whenEverythingIsKilledThreeTimes_endsWithEqualBucketsAndFewRepeats() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(OBJECTS - 1, 2_000);
      servers
          .sourceBucket()
          .put(
              "tagged/with metadata.txt",
              BodyPattern.bytes(7, 100_000),
              ObjectMeta.NONE
                  .header("content-type", "text/plain")
                  .user("owner", "someone")
                  .tag("class", "a b"));
      Path spec = servers.spec("crash");

      long mostInFiveSeconds = 0;
      for (int kill = 1; kill <= 3; kill++) {
        long goal = (long) kill * OBJECTS / 4;
        ChildProcess run = servers.startEmbedded(spec);
        Rate rate = new Rate();
        Await.until(
            goal + " objects before kill " + kill + "\n" + run.output(),
            Duration.ofMinutes(3),
            () -> {
              assertThat(run.isAlive()).as(run.output()).isTrue();
              rate.observe(servers.destinationBucket().objectCount());
              return servers.destinationBucket().objectCount() >= goal;
            });
        run.killEverything();
        mostInFiveSeconds = Math.max(mostInFiveSeconds, rate.mostInFiveSeconds());
      }
      TwoServers.Result end = servers.migrate(spec, Duration.ofMinutes(5));

      assertThat(end.exitStatus()).as(end.child().output()).isZero();
      assertThat(end.json().tally("listed")).isEqualTo(OBJECTS);
      assertThat(end.json().tally("copied")).isEqualTo(OBJECTS);
      Equality.require(servers);
      Equality.requireByRclone(servers);
      long repeated =
          servers.destinationBucket().writesAbove(1).values().stream()
              .mapToLong(writes -> writes - 1)
              .sum();
      System.out.printf(
          "crash: %d objects, 3 kills, %d written again, bound %d%n",
          OBJECTS, repeated, 3 * (IN_FLIGHT + mostInFiveSeconds));
      assertThat(repeated).isLessThanOrEqualTo(3 * (IN_FLIGHT + mostInFiveSeconds));
    }
  }
}
