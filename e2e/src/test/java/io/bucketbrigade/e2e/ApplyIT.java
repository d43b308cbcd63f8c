package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a bucket is goes over with its objects, and comes back with a rollback. */
class ApplyIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String OURS = tags("team", "data");
  private static final String FORMER = tags("was", "here");
  private static final String CORS =
      "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>";
  private static final String LIFECYCLE =
      "<LifecycleConfiguration><Rule><ID>logs</ID><Status>Enabled</Status><Filter><Prefix>logs/</Prefix></Filter>"
          + "<Expiration><Days>30</Days></Expiration></Rule></LifecycleConfiguration>";

  @Test
  void apply_ofSeveralItems_goesOverAndComesBackWithARollback(@TempDir Path folder) {
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      servers.fillSource(20, 100);
      configure(
          servers.sourceBucket(), Map.of("tagging", OURS, "cors", CORS, "lifecycle", LIFECYCLE));
      configure(servers.destinationBucket(), Map.of("tagging", FORMER));
      cluster.addWorker();

      ChildProcess refused = start(servers, "");
      assertThat(refused.exitStatus(LIMIT)).as(refused.output()).isEqualTo(3);
      assertThat(refused.output()).contains("BUCKET_WOULD_ACT", "accept: [sourceLifecycle]");
      assertThat(servers.destinationBucket().configuration()).containsEntry("tagging", FORMER);

      ChildProcess migration = start(servers, ", accept: [sourceLifecycle]");
      assertThat(migration.exitStatus(LIMIT)).as(migration.output()).isZero();
      assertThat(migration.output()).contains("buckets: ", "applied: cors, tags");
      assertThat(told(servers, "tagging")).contains("<Key>team</Key>");
      assertThat(told(servers, "cors")).contains("GET");
      assertThat(servers.destinationBucket().configuration()).doesNotContainKey("lifecycle");

      ChildProcess cutover = servers.brigade("cutover", "applied", "--wait", "--json");
      awaitStage(servers, "OBSERVE");
      assertThat(told(servers, "lifecycle")).contains("<Days>30</Days>");

      ChildProcess rollback = servers.brigade("rollback", "applied", "--reason", "orders fail");
      assertThat(rollback.exitStatus(LIMIT)).as(rollback.output()).isZero();
      assertThat(cutover.exitStatus(LIMIT)).as(cutover.output()).isEqualTo(5);
      assertThat(told(servers, "tagging")).contains("<Key>was</Key>").doesNotContain("team");
      assertThat(servers.destinationBucket().configuration())
          .doesNotContainKey("cors")
          .doesNotContainKey("lifecycle");
    }
  }

  private static ChildProcess start(TwoServers servers, String accept) {
    Path spec =
        servers.spec(
            "applied",
            "bucketConfiguration: {tags: apply, cors: apply, lifecycle: apply%s}".formatted(accept),
            "cutover: {quietFor: 1s, approvals: 0, observe: 10m}");
    return servers.brigade("start", "--spec", spec.toString(), "--wait");
  }

  private static void configure(FakeBucket bucket, Map<String, String> documents) {
    bucket.configuration().putAll(documents);
  }

  private static String told(TwoServers servers, String kind) {
    return servers.destinationBucket().configuration().getOrDefault(kind, "");
  }

  private static String tags(String key, String value) {
    return "<Tagging><TagSet><Tag><Key>%s</Key><Value>%s</Value></Tag></TagSet></Tagging>"
        .formatted(key, value);
  }

  private static void awaitStage(TwoServers servers, String stage) {
    Await.until(
        stage,
        LIMIT,
        () -> {
          ChildProcess status = servers.brigade("status", "applied", "--json");
          assertThat(status.exitStatus(LIMIT)).as(status.output()).isZero();
          return Json.parse(status.stdout())
              .node()
              .path("cutover")
              .path("stage")
              .asText()
              .equals(stage);
        });
  }
}
