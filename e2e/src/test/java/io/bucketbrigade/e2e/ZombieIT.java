package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that sleeps through the loss of its lease and wakes up with work in its hands. */
@Tag("long")
class ZombieIT {

  private static final int OBJECTS = 6_000;

  /** Looks in a row that see no new write before all slots of the worker count as taken. */
  private static final int QUIET_POLLS = 20;

  @TempDir Path folder;

  @Test
  void worker_thatWakesUpAfterItsSuccessorFinished_changesNothing() {
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      servers.fillSource(OBJECTS, 1_000);
      servers.destination().latency(Duration.ofMillis(40));
      ChildProcess zombie = cluster.addWorker();
      ChildProcess start = cluster.start(servers.spec("zombie"));
      Await.until(
          "copying\n" + start.output(),
          Duration.ofMinutes(1),
          () -> servers.destinationBucket().objectCount() >= 1_000);

      stopBetweenWrites(zombie, servers.destination());
      Set<String> copiedBefore = Set.copyOf(servers.destinationBucket().keys());
      ChildProcess successor = cluster.addWorker();
      assertThat(start.exitStatus(Duration.ofMinutes(5))).as(start.output()).isZero();
      assertThat(Json.parse(start.stdout()).tally("copied")).isEqualTo(OBJECTS);
      Equality.require(servers);

      // The keys that the zombie would write next are among those that came after it.
      List<String> later = new ArrayList<>(servers.destinationBucket().keys());
      later.removeAll(copiedBefore);
      List<String> deleted = new ArrayList<>();
      List<String> replaced = new ArrayList<>();
      for (int i = 0; i < later.size(); i++) {
        (i % 2 == 0 ? deleted : replaced).add(later.get(i));
      }
      byte[] newer = BodyPattern.bytes(77, 333);
      deleted.forEach(servers.destinationBucket()::delete);
      replaced.forEach(key -> servers.destinationBucket().put(key, newer));
      Set<String> written = ConcurrentHashMap.newKeySet();
      servers
          .destination()
          .after(
              (operation, bucket, key) -> {
                if (operation.name().startsWith("PUT_OBJECT")) {
                  written.add(key);
                }
              });

      successor.killEverything();
      zombie.signal("CONT");
      servers.sourceBucket().put("second/only.txt", BodyPattern.bytes(5, 100));
      Path second =
          servers.write(
              "second.yaml",
              """
              id: second
              source: {connection: old, bucket: %s, prefix: second/}
              destination: {connection: new, bucket: %s, prefix: second/}
              """
                  .formatted(TwoServers.SOURCE_BUCKET, TwoServers.DESTINATION_BUCKET));
      ChildProcess awake = cluster.start(second);
      assertThat(awake.exitStatus(Duration.ofMinutes(3))).as(awake.output()).isZero();

      assertThat(written).doesNotContainAnyElementsOf(deleted);
      assertThat(servers.destinationBucket().keys()).doesNotContainAnyElementsOf(deleted);
      for (String key : replaced) {
        assertThat(servers.destinationBucket().require(key).etag())
            .isEqualTo(servers.destinationBucket().require(replaced.getFirst()).etag());
      }
    }
  }

  /**
   * Stops the worker while each write that it has begun has reached the server: one that is caught
   * between asking for its permit and leaving the process is late whatever the worker does, and
   * docs/guarantees.md says so.
   */
  private static void stopBetweenWrites(ChildProcess worker, FakeS3Server destination) {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger held = new AtomicInteger();
    destination.before(
        (operation, _, _) -> {
          if (operation == S3Operation.PUT_OBJECT) {
            held.incrementAndGet();
            awaitOpen(gate);
          }
        });
    AtomicInteger seen = new AtomicInteger();
    AtomicInteger sameSince = new AtomicInteger();
    Await.until(
        "no further write begins",
        Duration.ofMinutes(1),
        () -> {
          int now = held.get();
          boolean same = now > 0 && seen.getAndSet(now) == now;
          return (same ? sameSince.incrementAndGet() : sameSince.getAndSet(0)) >= QUIET_POLLS;
        });
    worker.signal("STOP");
    gate.countDown();
    destination.before((_, _, _) -> {});
  }

  private static void awaitOpen(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
