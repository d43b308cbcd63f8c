package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What servers refuse and what operators allow bounds what is sent, as the servers count it. */
class LimitsIT {

  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @TempDir Path folder;

  @Test
  void oms4_requestsInFlightStayBelowTheLimit_andSlowDownLowersTheRateUntilAllKeysArrive() {
    int objects = 3_000;
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      servers.fillSource(objects, 1_000);
      servers.source().latency(Duration.ofMillis(20));
      servers.destination().latency(Duration.ofMillis(20));
      cluster.addWorker(
          "--requests-in-flight", "24", "--state-folder", servers.stateDir().toString());
      FaultSchedule faults = FaultSchedule.seeded(4);
      servers.destination().faults(faults);

      ChildProcess run = cluster.start(servers.spec("oms4"));
      Await.until(
          "copying\n" + run.output(),
          Duration.ofMinutes(1),
          () -> servers.destinationBucket().objectCount() >= 500);
      faults.throttle(150);
      Await.until("refusals", Duration.ofSeconds(30), () -> faults.injected(Fault.SLOW_DOWN) > 0);
      long sent = servers.destination().requests().total();
      long refused = servers.destination().requests().refused();
      Await.until(
          "ten seconds' worth of accepted requests\n" + run.output(),
          Duration.ofMinutes(1),
          () -> accepted(servers.destination()) >= sent - refused + 1_200);
      long more = servers.destination().requests().total() - sent;
      faults.throttleOver();

      assertThat(run.exitStatus(LIMIT)).as(run.output()).isZero();
      assertThat(Json.parse(run.stdout()).tally("copied")).isEqualTo(objects);
      assertThat(more).as("sent for 1,200 accepted ones").isLessThanOrEqualTo(1_560);
      assertThat(servers.source().requests().mostInFlight()).isLessThanOrEqualTo(24);
      // By itself a worker begins with four.
      assertThat(servers.destination().requests().mostInFlight()).isBetween(8, 24);
      assertThat(servers.writtenAgain()).isEmpty();
      Equality.require(servers);
    }
  }

  @Test
  void oms4_requestsPerSecondStayBelowTheLimit_alsoWhenItChanges() {
    int objects = 3_000;
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(objects, 1_000);
      Queue<Long> reads = arrivals(servers.source());
      ChildProcess run =
          servers.startEmbedded(
              servers.spec("limited", "limits: {source: {requestsPerSecond: 100}}"));
      Await.until(
          "copying\n" + run.output(),
          Duration.ofMinutes(1),
          () -> servers.destinationBucket().objectCount() >= 300);
      assertThat(most(reads, 2 * SECOND)).as("in two seconds").isLessThanOrEqualTo(220);
      limits(servers, "limited", "--source-requests-per-second", "20");
      long before = servers.destinationBucket().objectCount();
      reads.clear();
      Await.until(
          "copying under the lower limit\n" + run.output(),
          Duration.ofMinutes(1),
          () -> servers.destinationBucket().objectCount() >= before + 150);
      // Leases under the old limit hand back within 6 s of a heartbeat.
      assertThat(most(last(reads, 100), 2 * SECOND)).isLessThanOrEqualTo(48);

      refused(servers, "--source-bytes-per-second", "fast");
      refused(servers, "--requests-per-second", "0");
      Json limits = limits(servers, "limited");
      assertThat(limits.node().at("/limits/source/requestsPerSecond").asInt()).isEqualTo(20);
      assertThat(limits.node().at("/limits/destination/bytesPerSecond").isNull()).isTrue();

      Json lifted = limits(servers, "limited", "--requests-per-second", "unlimited");
      assertThat(lifted.node().at("/limits/source/requestsPerSecond").isNull()).isTrue();
      assertThat(run.exitStatus(LIMIT)).as(run.output()).isZero();
      assertThat(Json.parse(run.stdout()).tally("copied")).isEqualTo(objects);
      assertThat(servers.writtenAgain()).isEmpty();
      Equality.require(servers);
    }
  }

  @Test
  @Tag("long")
  void chk2_sixteenShardsBeforeAThrottlingServer_allFinishByThemselves() {
    int objects = 1_600;
    try (TwoServers servers = new TwoServers(folder)) {
      for (int i = 0; i < objects; i++) {
        servers.sourceBucket().put("shard-%02d/object-%05d".formatted(i % 16, i), new byte[500]);
      }
      servers.source().faults(FaultSchedule.seeded(1).throttle(100));
      servers.destination().faults(FaultSchedule.seeded(2).throttle(100));

      TwoServers.Result end =
          servers.migrate(servers.spec("chk2", "parallelism: 16", "leaseTime: 20s"), LIMIT);

      assertThat(end.exitStatus()).as(end.child().output()).isZero();
      assertThat(end.json().tally("copied")).isEqualTo(objects);
      assertThat(end.json().tally("failed")).isZero();
      for (FakeS3Server server : List.of(servers.source(), servers.destination())) {
        assertThat(server.faults().injected(Fault.SLOW_DOWN)).isPositive();
        assertThat(server.requests().total())
            .as("sent for %d accepted", accepted(server))
            .isLessThanOrEqualTo((long) (1.3 * accepted(server)));
      }
      assertThat(servers.writtenAgain()).isEmpty();
      servers.source().faults().throttleOver();
      servers.destination().faults().throttleOver();
      Equality.require(servers);
    }
  }

  private static long accepted(FakeS3Server server) {
    return server.requests().total() - server.requests().refused();
  }

  private static Queue<Long> arrivals(FakeS3Server server) {
    Queue<Long> arrivals = new ConcurrentLinkedQueue<>();
    server.before((operation, bucket, key) -> arrivals.add(System.nanoTime()));
    return arrivals;
  }

  private static List<Long> last(Queue<Long> arrivals, int count) {
    List<Long> all = new ArrayList<>(arrivals);
    return all.subList(Math.max(0, all.size() - count), all.size());
  }

  /** The most requests within any time of that length. */
  private static int most(Iterable<Long> arrivals, long nanos) {
    List<Long> sorted = new ArrayList<>();
    arrivals.forEach(sorted::add);
    sorted.sort(null);
    int most = 0;
    int from = 0;
    for (int to = 0; to < sorted.size(); to++) {
      while (sorted.get(to) - sorted.get(from) > nanos) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  private static void refused(TwoServers servers, String option, String value) {
    ChildProcess child =
        servers.brigade(
            "limits",
            "limited",
            option,
            value,
            "--embedded",
            "--state-dir",
            servers.stateDir().toString());
    assertThat(child.exitStatus(Duration.ofSeconds(60))).as(child.output()).isEqualTo(2);
    assertThat(child.stderr()).contains(option + " is '" + value + "'");
  }

  private static Json limits(TwoServers servers, String id, String... options) {
    List<String> arguments = new ArrayList<>(List.of("limits", id, "--json"));
    arguments.addAll(List.of("--embedded", "--state-dir", servers.stateDir().toString()));
    arguments.addAll(List.of(options));
    ChildProcess child = servers.brigade(arguments.toArray(String[]::new));
    assertThat(child.exitStatus(Duration.ofSeconds(60))).as(child.output()).isZero();
    return Json.parse(child.stdout());
  }
}
