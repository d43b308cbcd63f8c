package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Later passes over a migration that has ended, for what changed since. */
class DeltaIT {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final String REPLACED = "prefix-1/object-000001";

  @TempDir Path folder;

  /** Both sides encrypt with KMS, so that no ETag tells anything about bytes. */
  @Test
  void plos7_aDeltaMovesOnlyWhatIsNewAndTheNextMovesNothing() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.sourceBucket().settings(settings -> settings.withKms("source-key"));
      servers.destinationBucket().settings(settings -> settings.withKms("new-key"));
      servers.fillSource(2_000, 200);
      TwoServers.Result first = servers.migrate(servers.spec("delta"), LIMIT);
      assertThat(first.exitStatus()).as(first.child().output()).isZero();
      servers.sourceBucket().put("prefix-1/new ü+%", BodyPattern.bytes(1, 100));
      servers.sourceBucket().put("zz", BodyPattern.bytes(2, 100));
      // Of the same size, and older than our copy by its date.
      servers.sourceBucket().put(REPLACED, BodyPattern.bytes(3, 200));
      servers.sourceBucket().lastModified(REPLACED, Instant.now().minusSeconds(3_600));
      servers.sourceBucket().delete("prefix-2/object-000002");
      Set<String> moved = noteWrites(servers);

      Json second = delta(servers);

      assertThat(moved).containsExactlyInAnyOrder("prefix-1/new ü+%", "zz", REPLACED);
      assertThat(second.tally("copied")).isEqualTo(3);
      assertThat(second.tally("present")).isEqualTo(1_998);
      assertThat(second.tally("failed")).isZero();
      assertThat(second.node().path("goneAtSource").asLong()).isEqualTo(1);
      assertThat(second.node().at("/passes/0/tally/copied").asLong()).isEqualTo(2_000);
      assertThat(servers.destinationBucket().get("prefix-2/object-000002")).isNotNull();
      JsonNode writes = writes(servers);
      assertThat(writes).as("2,000, then 3 and one that is gone").hasSize(2_004);
      assertThat(writes.findValues("goneSince")).hasSize(1);
      assertThat(manifest(servers)).as("a header and the same").hasSize(2_005);
      servers.destinationBucket().put("prefix-2/theirs", BodyPattern.bytes(4, 10));
      servers.sourceBucket().tags("zz", Map.of("no", "listing shows it"));

      moved.clear();
      Json third = delta(servers, "--propagate-deletes", "--compare", "attributes");

      assertThat(moved).as("tags are written alone").isEmpty();
      assertThat(third.tally("copied")).isEqualTo(1);
      assertThat(third.tally("present")).isEqualTo(2_000);
      assertThat(third.text("attributes")).isEqualTo("compared");
      assertThat(Objects.requireNonNull(servers.destinationBucket().get("zz")).meta().tags())
          .containsEntry("no", "listing shows it");
      assertThat(third.node().path("passes")).hasSize(2);
      assertThat(third.node().path("deleted").asLong()).isEqualTo(1);
      assertThat(writes(servers).findValues("deletedAt")).hasSize(1);
      assertThat(servers.destinationBucket().get("prefix-2/theirs")).isNotNull();
      servers.destinationBucket().delete("prefix-2/theirs");
      Equality.require(servers);
    }
  }

  @Test
  void delta_whenEverythingIsKilledInTheMiddle_goesOnAndRepeatsLittle() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(300, 200);
      TwoServers.Result first = servers.migrate(servers.spec("delta"), LIMIT);
      assertThat(first.exitStatus()).as(first.child().output()).isZero();
      for (int i = 0; i < 1_200; i++) {
        servers.sourceBucket().put("new/%05d".formatted(i), BodyPattern.bytes(i, 200));
      }
      servers.source().latency(Duration.ofMillis(100));
      ChildProcess killed = start(servers);
      Await.until("a part is copied", LIMIT, () -> servers.destinationBucket().objectCount() > 700);
      killed.killEverything();
      servers.source().latency(Duration.ZERO);

      Json end = delta(servers);

      assertThat(end.text("outcome")).isEqualTo("COMPLETE");
      assertThat(end.tally("copied")).isEqualTo(1_200);
      assertThat(servers.writtenAgain()).as("what was there is found").isEmpty();
      Equality.require(servers);
    }
  }

  @Test
  void delta_onACluster_goesOnFromWhatTheWorkersKnow() {
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      servers.fillSource(60, 200);
      servers.source().faults(FaultSchedule.seeded(1).refuse(REPLACED::equals));
      cluster.addWorker();
      ChildProcess start =
          servers.brigade("start", "--spec", servers.spec("delta").toString(), "--wait", "--json");
      assertThat(start.exitStatus(LIMIT)).as(start.output()).isEqualTo(4);
      servers.source().faults(FaultSchedule.seeded(2));
      servers.sourceBucket().put("later", BodyPattern.bytes(9, 100));

      Json last = onCluster(servers, "--until-copied", "0");

      assertThat(last.tally("copied")).isZero();
      assertThat(last.node().path("passes")).hasSize(2);
      assertThat(last.node().at("/passes/1/tally/copied").asLong()).isEqualTo(2);
      Equality.require(servers);
      String next = onCluster(servers, "--schedule", "2s").text("nextPassAt");
      assertThat(next).isNotNull();
      servers.sourceBucket().put("later still", BodyPattern.bytes(10, 100));
      Await.until(
          "a scheduled pass", LIMIT, () -> servers.destinationBucket().get("later still") != null);
      ChildProcess status = servers.brigade("status", "delta");
      assertThat(status.exitStatus(LIMIT)).as(status.output()).isZero();
      assertThat(status.stdout()).contains("delta passes: at '2s', next at ");
      assertThat(onCluster(servers, "--unschedule").node().path("schedule").isNull()).isTrue();
      ChildProcess wrong = servers.brigade("delta", "delta", "--schedule", "99 * * * *");
      assertThat(wrong.exitStatus(LIMIT)).as(wrong.output()).isEqualTo(2);
      assertThat(wrong.output()).contains("cannot read these times");
    }
  }

  private static Json onCluster(TwoServers servers, String... options) {
    List<String> words = new ArrayList<>(List.of("delta", "delta", "--json"));
    words.addAll(List.of(options));
    ChildProcess delta = servers.brigade(words.toArray(String[]::new));
    assertThat(delta.exitStatus(LIMIT)).as(delta.output()).isZero();
    return Json.parse(delta.stdout());
  }

  private static Set<String> noteWrites(TwoServers servers) {
    Set<String> written = ConcurrentHashMap.newKeySet();
    servers
        .destination()
        .before(
            (operation, bucket, key) -> {
              if (operation == S3Operation.PUT_OBJECT && !key.contains("canary")) {
                written.add(key);
              }
            });
    return written;
  }

  private static JsonNode writes(TwoServers servers) {
    ChildProcess writes =
        servers.brigade("writes", "delta", "--state-dir", servers.stateDir().toString(), "--json");
    assertThat(writes.exitStatus(LIMIT)).as(writes.output()).isZero();
    return Json.parse(writes.stdout()).node().path("writes");
  }

  private List<String> manifest(TwoServers servers) {
    Path report = folder.resolve("report");
    ChildProcess made =
        servers.brigade(
            "report",
            "delta",
            "--state-dir",
            servers.stateDir().toString(),
            "--output",
            report.toString(),
            "--manifest");
    assertThat(made.exitStatus(LIMIT)).as(made.output()).isZero();
    try {
      return Files.readAllLines(report.resolve("manifest.csv"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Json delta(TwoServers servers, String... options) {
    ChildProcess delta = start(servers, options);
    assertThat(delta.exitStatus(LIMIT)).as(delta.output()).isZero();
    return Json.parse(delta.stdout());
  }

  private static ChildProcess start(TwoServers servers, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "delta",
                "delta",
                "--embedded",
                "--state-dir",
                servers.stateDir().toString(),
                "--connections",
                servers.folder().resolve("connections.yaml").toString(),
                "--json"));
    command.addAll(List.of(options));
    return servers.brigade(command.toArray(String[]::new));
  }
}
