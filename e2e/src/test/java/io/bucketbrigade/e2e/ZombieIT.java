package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.generate.BodyPattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that sleeps through the loss of its lease and wakes up with work in its hands. */
@Tag("long")
class ZombieIT {

  private static final int OBJECTS = 6_000;

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

      zombie.signal("STOP");
      Set<String> copiedBefore = Set.copyOf(servers.destinationBucket().keys());
      ChildProcess successor = cluster.addWorker();
      assertThat(start.exitStatus(Duration.ofMinutes(5))).as(start.output()).isZero();
      assertThat(Json.parse(start.stdout()).tally("copied")).isEqualTo(OBJECTS);
      Equality.require(servers);

      // The keys that the zombie held when it stopped are among the first that came after it.
      List<String> later = new ArrayList<>(servers.destinationBucket().keys());
      later.removeAll(copiedBefore);
      List<String> deleted = later.subList(0, 200);
      List<String> replaced = later.subList(200, 400);
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
}
