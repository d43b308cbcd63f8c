package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.bucket.Body;
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
import java.util.Set;
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
        cluster.addWorker("--slots", "2");
      }

      ChildProcess start = cluster.start(shared(servers, "large"));

      assertThat(start.exitStatus(Duration.ofMinutes(2))).as(start.output()).isZero();
      requireOneCopied(start);
      requireEqual(servers);
      assertThat(written.get()).isEqualTo(parts);
      assertThat(workersOf(cluster, "large")).hasSize(3);
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
      ChildProcess first = cluster.addWorker("--slots", "2");
      cluster.addWorker("--slots", "2");
      cluster.addWorker("--slots", "2");

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
    System.out.printf("large object: one worker %s, three workers %s%n", alone, three);
    assertThat(three).isLessThan(alone.multipliedBy(45).dividedBy(100));
  }

  /** From the first part written to the last. */
  private Duration timeWith(int workers) {
    Path own = folder.resolve("with-" + workers);
    try {
      Files.createDirectories(own);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (Cluster cluster = new Cluster(own)) {
      TwoServers servers = cluster.servers();
      put(servers, 2_400 * MIB, 5 * MIB);
      List<Long> times = Collections.synchronizedList(new ArrayList<>());
      servers
          .destination()
          .after(
              (operation, bucket, key) -> {
                if (operation == S3Operation.UPLOAD_PART && key.equals(KEY)) {
                  times.add(System.nanoTime());
                }
              });
      // So much of it that a machine of few cores does not become the limit.
      servers.source().latency(Duration.ofMillis(200));
      servers.destination().latency(Duration.ofMillis(200));
      for (int i = 0; i < workers; i++) {
        cluster.addWorker("--slots", "1");
      }
      ChildProcess start =
          cluster.start(
              servers.spec(
                  "workers-" + workers, "largeObjectThreshold: 64MiB", "parallelism: " + workers));
      assertThat(start.exitStatus(Duration.ofMinutes(6))).as(start.output()).isZero();
      requireEqual(servers);
      return Duration.ofNanos(times.getLast() - times.getFirst());
    }
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
