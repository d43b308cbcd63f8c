package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that share nothing but a bucket for their state. */
class BucketStateIT {

  private static final int OBJECTS = 3_000;
  private static final String STATE_BUCKET = "brigade-state";

  @TempDir Path folder;

  @Test
  void start_withStateInABucket_keepsTheLedgerThereForEveryWorker() {
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      servers.fillSource(OBJECTS, 500);
      Predicate<String> unreadable = key -> key.endsWith("77");
      servers
          .source()
          .faults(
              FaultSchedule.seeded(1)
                  .refuse(unreadable, S3Operation.GET_OBJECT, S3Operation.HEAD_OBJECT));
      FakeBucket state = servers.destination().createBucket(STATE_BUCKET);
      cluster.addWorker("--slots", "2");
      cluster.addWorker("--slots", "2");

      ChildProcess start =
          cluster.start(
              servers.spec(
                  "in-bucket",
                  "state: {connection: new, bucket: %s, prefix: brigade/}"
                      .formatted(STATE_BUCKET)));

      assertThat(start.exitStatus(Duration.ofMinutes(3))).as(start.output()).isEqualTo(4);
      Json end = Json.parse(start.stdout());
      Set<String> expected =
          servers.sourceBucket().keys().stream().filter(unreadable).collect(Collectors.toSet());
      assertThat(end.tally("failed")).isEqualTo(expected.size());
      assertThat(end.tally("copied")).isEqualTo(OBJECTS - expected.size());
      assertThat(Set.copyOf(Ledger.keys(state))).isEqualTo(expected);
      List<String> records = state.keys();
      assertThat(records).allMatch(key -> key.startsWith("brigade/"));
      assertThat(records)
          .contains(
              "brigade/index/in-bucket.json",
              "brigade/migrations/in-bucket/status.json",
              "brigade/migrations/in-bucket/summary.json");
    }
  }
}
