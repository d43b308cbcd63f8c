package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.protocol.S3Operation;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One huge object, shared by worker processes. */
class LargeObjectIT {

  private static final long MIB = 1024 * 1024;
  private static final String KEY = "large/object";

  /** Of one batch. */
  private static final int PARTS_IN_FLIGHT = 4;

  /** Of each worker where there are three. */
  private static final int SLOTS = 2;

  @TempDir Path folder;

  @Test
  void start_withThreeWorkers_sharesOneObjectAmongThem() {
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      int parts = put(servers, 240 * MIB, 5 * MIB);
      AtomicInteger written = countPartsWritten(servers);
      servers.destination().latency(Duration.ofMillis(300));
      for (int i = 0; i < 3; i++) {
        addWorker(cluster, SLOTS);
      }

      Path spec = shared(servers, "large");
      ChildProcess start = servers.brigade("start", "--spec", spec.toString(), "--wait", "--json");

      assertThat(start.exitStatus(Duration.ofMinutes(2))).as(start.output()).isZero();
      requireOneCopied(start);
      requireEqual(servers);
      assertThat(written.get()).isEqualTo(parts);
      assertThat(workersOf(cluster, "large")).hasSize(3);
      ChildProcess writes = servers.brigade("writes", "large", "--json");
      assertThat(writes.exitStatus(Duration.ofMinutes(1))).as(writes.output()).isZero();
      assertThat(Json.parse(writes.stdout()).node().path("writes")).hasSize(1);
    }
  }

  @Test
  @Tag("long")
  void start_whenOneOfThreeWorkersIsKilled_sendsOnlyItsPartsInFlightAgain() {
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      int parts = put(servers, 480 * MIB, 5 * MIB);
      AtomicInteger written = countPartsWritten(servers);
      servers.destination().latency(Duration.ofMillis(400));
      ChildProcess first = addWorker(cluster, SLOTS);
      addWorker(cluster, SLOTS);
      addWorker(cluster, SLOTS);

      ChildProcess start = cluster.start(shared(servers, "killed"));
      Await.until(
          "a third of the parts\n" + start.output(),
          Duration.ofMinutes(2),
          () -> written.get() >= parts / 3);
      first.killEverything();

      assertThat(start.exitStatus(Duration.ofMinutes(4))).as(start.output()).isZero();
      requireOneCopied(start);
      requireEqual(servers);
      System.out.printf("large object, a worker killed: %d parts, %d sent%n", parts, written.get());
      assertThat(written.get()).isBetween(parts, parts + SLOTS * PARTS_IN_FLIGHT);
      assertThat(workersOf(cluster, "killed")).hasSize(3);
    }
  }

  private static ChildProcess addWorker(Cluster cluster, int slots) {
    return cluster.addWorker(
        "--state-folder", cluster.servers().stateDir().toString(), "--slots", "" + slots);
  }

  private static Path shared(TwoServers servers, String id) {
    return servers.spec(id, "largeObjectThreshold: 64MiB", "parallelism: 6");
  }

  /** The identities of the workers that began a batch whose end is on record. */
  private static Set<String> workersOf(Cluster cluster, String id) {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setTarget(cluster.temporal().address())
                .build());
    try {
      return WorkflowClient.newInstance(stubs)
          .fetchHistory("%s/large/1-%08x".formatted(id, KEY.hashCode()))
          .getEvents()
          .stream()
          .filter(HistoryEvent::hasActivityTaskStartedEventAttributes)
          .map(event -> event.getActivityTaskStartedEventAttributes().getIdentity())
          .collect(Collectors.toSet());
    } finally {
      stubs.shutdownNow();
    }
  }

  private static void requireOneCopied(ChildProcess start) {
    Json end = Json.parse(start.stdout());
    assertThat(end.tally("copied")).isEqualTo(1);
    assertThat(end.tally("deferred")).isZero();
  }

  private static long peakBytes(ChildProcess worker) {
    try (Stream<String> lines =
        Files.lines(Path.of("/proc/%d/status".formatted(worker.process().pid())))) {
      String peak = lines.filter(line -> line.startsWith("VmHWM:")).findFirst().orElseThrow();
      return Long.parseLong(peak.replaceAll("[^0-9]", "")) * 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Tag("long")
  void start_ofAnObjectOfSixGibibytes_keepsTheWorkersSmall() {
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      int parts = put(servers, 6 * 1024 * MIB, 64 * MIB);
      AtomicInteger written = countPartsWritten(servers);
      ChildProcess worker = cluster.addWorker();

      ChildProcess start = cluster.start(servers.spec("six-gibibytes"));

      assertThat(start.exitStatus(Duration.ofMinutes(10))).as(start.output()).isZero();
      long peakMib = peakBytes(worker) / MIB;
      System.out.printf("6 GiB in %d parts: the worker's peak is %d MiB%n", parts, peakMib);
      assertThat(Json.parse(start.stdout()).tally("copied")).isEqualTo(1);
      assertThat(written.get()).isEqualTo(parts);
      assertThat(peakMib).isLessThan(600);
      requireEqual(servers);
    }
  }

  @Test
  @Tag("long")
  void start_withThreeWorkersWhereLatencyRules_takesLessThanHalfOfTheTime() {
    Duration alone = timeWith(1);
    Duration three = timeWith(3);
    System.out.printf(
        "large object where latency rules: one worker %d ms, three workers %d ms (%d %%)%n",
        alone.toMillis(), three.toMillis(), 100 * three.toMillis() / alone.toMillis());
    assertThat(three).isLessThan(alone.multipliedBy(45).dividedBy(100));
  }

  /**
   * From the first part copied to the last. The server copies within itself, so that the bytes pass
   * through nobody and the round trips alone take time: a worker of one slot has four of them in
   * flight.
   */
  private Duration timeWith(int workers) {
    Path own = folder.resolve("with-" + workers);
    try {
      Files.createDirectories(own);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (Cluster cluster = new Cluster(own)) {
      TwoServers servers = cluster.servers();
      FakeS3Server server = servers.source();
      FakeBucket destination = server.createBucket(TwoServers.DESTINATION_BUCKET);
      int parts = put(servers, 3_000 * MIB, 5 * MIB);
      Queue<Long> times = new ConcurrentLinkedQueue<>();
      server.after(
          (operation, bucket, key) -> {
            if (operation == S3Operation.UPLOAD_PART_COPY && key.equals(KEY)) {
              times.add(System.nanoTime());
            }
          });
      for (int i = 0; i < workers; i++) {
        addWorker(cluster, 1);
      }
      server.latency(Duration.ofMillis(200));
      ChildProcess start = cluster.start(withinOneServer(servers, workers));
      assertThat(start.exitStatus(Duration.ofMinutes(6))).as(start.output()).isZero();
      assertThat(destination.require(KEY).etag())
          .isEqualTo(servers.sourceBucket().require(KEY).etag());
      assertThat(times).as("each part, copied by the server").hasSize(parts);
      return Duration.ofNanos(Collections.max(times) - Collections.min(times));
    }
  }

  private static Path withinOneServer(TwoServers servers, int workers) {
    return servers.write(
        "latency.yaml",
        """
        id: workers-%d
        source: {connection: old, bucket: %s}
        destination: {connection: old, bucket: %s}
        copyPath: server-side
        largeObjectThreshold: 64MiB
        parallelism: %d
        """
            .formatted(workers, TwoServers.SOURCE_BUCKET, TwoServers.DESTINATION_BUCKET, workers));
  }

  /** Puts an object that no server keeps in memory; tells how many parts it has. */
  private static int put(TwoServers servers, long objectBytes, long partBytes) {
    Body whole = Body.patterned(KEY.hashCode(), objectBytes);
    List<Body> parts = new ArrayList<>();
    for (long at = 0; at < objectBytes; at += partBytes) {
      parts.add(whole.slice(at, Math.min(partBytes, objectBytes - at)));
    }
    servers
        .destinationBucket()
        .knowParts(servers.sourceBucket().putMultipart(KEY, parts, ObjectMeta.NONE).parts());
    return parts.size();
  }

  private static AtomicInteger countPartsWritten(TwoServers servers) {
    AtomicInteger written = new AtomicInteger();
    servers
        .destination()
        .after(
            (operation, bucket, key) -> {
              if (operation == S3Operation.UPLOAD_PART && key.equals(KEY)) {
                written.incrementAndGet();
              }
            });
    return written;
  }

  private static void requireEqual(TwoServers servers) {
    assertThat(servers.destinationBucket().require(KEY).etag())
        .isEqualTo(servers.sourceBucket().require(KEY).etag());
    assertThat(servers.destinationBucket().uploads()).isEmpty();
  }
}
