package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several workers on a real Temporal server, killed, drained and added. */
@Tag("long")
class WorkersIT {

  private static final Duration LIMIT = Duration.ofMinutes(6);

  @TempDir Path folder;

  @Test
  void start_whenTwoOfThreeWorkersAreKilledAndOneIsAdded_endsWithEqualBuckets() {
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      servers.fillSource(20_000, 2_000);
      servers.destination().latency(Duration.ofMillis(20));
      ChildProcess first = cluster.addWorker();
      ChildProcess second = cluster.addWorker();
      cluster.addWorker();

      ChildProcess start = cluster.start(servers.spec("workers"));
      awaitCopied(servers, 2_000, start);
      first.killEverything();
      awaitCopied(servers, 5_000, start);
      second.killEverything();
      cluster.addWorker();

      assertThat(start.exitStatus(LIMIT)).as(start.output()).isZero();
      assertThat(Json.parse(start.stdout()).tally("copied")).isEqualTo(20_000);
      Equality.require(servers);
    }
  }

  @Test
  void start_whenTemporalIsKilledForFiveSeconds_goesOn() {
    outage("short-outage", Duration.ofSeconds(5));
  }

  @Test
  void start_whenTemporalIsKilledForNinetySeconds_goesOn() {
    outage("long-outage", Duration.ofSeconds(90));
  }

  private void outage(String id, Duration outage) {
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      servers.fillSource(12_000, 2_000);
      servers.destination().latency(Duration.ofMillis(60));
      cluster.addWorker();
      ChildProcess start = cluster.start(servers.spec(id));
      awaitCopied(servers, 1_000, start);

      cluster.temporal().kill();
      long back = System.nanoTime() + outage.toNanos();
      Await.until(
          "the end of the outage", outage.plusSeconds(10), () -> System.nanoTime() - back > 0);
      cluster.temporal().restart();

      ChildProcess watch =
          servers.brigade(
              "start",
              "--spec",
              servers.spec(id).toString(),
              "--verify",
              "none",
              "--wait",
              "--json");
      assertThat(watch.exitStatus(LIMIT)).as(watch.output()).isZero();
      assertThat(Json.parse(watch.stdout()).tally("copied")).isEqualTo(12_000);
      Equality.require(servers);
    }
  }

  @Test
  void worker_whenTerminated_handsItsLeasesBackWithinThirtySeconds() {
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      servers.fillSource(8_000, 2_000);
      servers.destination().latency(Duration.ofMillis(40));
      ChildProcess leaving = cluster.addWorker();
      ChildProcess start = cluster.start(servers.spec("drain"));
      awaitCopied(servers, 1_000, start);

      leaving.signal("TERM");
      assertThat(leaving.exitStatus(Duration.ofSeconds(30))).as(leaving.output()).isZero();
      cluster.addWorker();

      assertThat(start.exitStatus(LIMIT)).as(start.output()).isZero();
      Equality.require(servers);
      assertThat(servers.writtenAgain()).isEmpty();
    }
  }

  @Test
  void start_whenTheOnlyWorkerDiesInPreflight_goesOnWithinAMinuteOfTheNextWorker() {
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      servers.fillSource(100, 100);
      servers.source().latency(Duration.ofMillis(500));
      ChildProcess first = cluster.addWorker();
      long idle = servers.source().requests().total();
      ChildProcess start = cluster.start(servers.spec("early-death"));
      Await.until(
          "the first questions to the source\n" + start.output(),
          Duration.ofMinutes(1),
          () -> servers.source().requests().total() > idle + 3);
      first.killEverything();
      servers.source().latency(Duration.ZERO);
      cluster.addWorker();

      // Temporal finds the dead attempt by its heartbeat of 30 s; its whole time is 10 minutes.
      assertThat(start.exitStatus(Duration.ofMinutes(2))).as(start.output()).isZero();
      Equality.require(servers);
    }
  }

  private static void awaitCopied(TwoServers servers, long objects, ChildProcess start) {
    Await.until(
        objects + " copied objects\n" + start.output(),
        Duration.ofMinutes(2),
        () -> servers.destinationBucket().objectCount() >= objects);
  }
}
