package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
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
        ChildProcess run = servers.startEmbedded(spec, "--verify", "listing");
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
      TwoServers.Result end = servers.migrate(spec, Duration.ofMinutes(5), "--verify", "listing");

      assertThat(end.exitStatus()).as(end.child().output()).isZero();
      assertThat(end.json().tally("listed")).isEqualTo(OBJECTS);
      assertThat(end.json().tally("copied")).isEqualTo(OBJECTS);
      assertThat(end.json().node().path("verification").path("equal").asLong()).isEqualTo(OBJECTS);
      Equality.require(servers);
      Equality.requireByRclone(servers);
      long repeated =
          servers.writtenAgain().values().stream().mapToLong(writes -> writes - 1).sum();
      System.out.printf(
          "crash: %d objects, 3 kills, %d written again, bound %d%n",
          OBJECTS, repeated, 3 * (IN_FLIGHT + mostInFiveSeconds));
      assertThat(repeated).isLessThanOrEqualTo(3 * (IN_FLIGHT + mostInFiveSeconds));
    }
  }

  @Test
  void start_killedWhileItVerifies_goesOnAndCountsEachKeyOnce() {
    try (TwoServers servers = new TwoServers(folder)) {
      int objects = 3_000;
      servers.fillSource(objects, 200);
      AtomicInteger read = new AtomicInteger();
      servers
          .destination()
          .before(
              (operation, bucket, key) -> {
                if (operation == S3Operation.GET_OBJECT && key.startsWith("prefix-")) {
                  // Only verifying reads from the destination; from here on it takes its time.
                  servers.destination().latency(Duration.ofMillis(50));
                  read.incrementAndGet();
                }
              });
      Path spec = servers.spec("killed");
      ChildProcess first = servers.startEmbedded(spec, "--verify", "content");
      Await.until(
          "500 objects that are read\n" + first.output(),
          Duration.ofMinutes(2),
          () -> read.get() >= 500);
      first.killEverything();

      TwoServers.Result end = servers.migrate(spec, Duration.ofMinutes(3), "--verify", "content");

      assertThat(end.exitStatus()).as(end.child().output()).isZero();
      JsonNode verified = end.json().node().path("verification");
      assertThat(verified.path("compared").asLong()).isEqualTo(objects);
      assertThat(verified.path("equal").asLong()).isEqualTo(objects);
      assertThat(verified.path("bytesRead").asLong()).isEqualTo(2L * objects * 200);
    }
  }
}
