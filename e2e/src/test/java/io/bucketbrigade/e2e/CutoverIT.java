package io.bucketbrigade.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.auth.Principal;
import io.bucketbrigade.testkit.invariant.PlainS3;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Cutovers, on servers that enforce policies and a Temporal of their own. */
@TestInstance(Lifecycle.PER_CLASS)
class CutoverIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String POINTER = "app/bucket.txt";
  private static final String SETTINGS = "settings";

  private Path folder;
  private Cluster cluster;
  private TwoServers servers;
  private PlainS3 writer;

  /** A start of Temporal and a worker is the half of such a test, so all share one. */
  @BeforeAll
  void start(@TempDir Path shared) {
    folder = shared;
    cluster = new Cluster(folder);
    servers = cluster.servers();
    servers.fillSource(100, 100);
    Principal application = Principal.of("AKIAAPPLICATION00001", "application-secret");
    servers.source().add(application);
    writer =
        new PlainS3(
            S3Access.of(
                servers.source().endpoint(),
                application.accessKeyId(),
                application.secretAccessKey()));
    servers.destination().createBucket(SETTINGS);
    Path switches =
        servers.write(
            "switches.yaml",
            """
            steps:
              pointer: {pointer: {connection: new, bucket: %s, key: %s}}
            checks:
              shop: {command: {run: [test, -e, %s]}}
            """
                .formatted(SETTINGS, POINTER, servers.write("healthy", "")));
    servers.setEnvironment("BRIGADE_SWITCHES", switches.toString());
    cluster.addWorker();
  }

  @BeforeEach
  void begin() {
    servers.destination().bucket(SETTINGS).put(POINTER, TwoServers.SOURCE_BUCKET.getBytes(UTF_8));
    servers.write("healthy", "");
  }

  @AfterAll
  void stop() {
    writer.close();
    cluster.close();
  }

  @Test
  void cutover_whenApproved_switchesToAnEqualDestination() {
    migrate("approved", "observe: 3s", "check: shop", "checkEvery: 1s");
    assertThat(write("before-the-freeze")).isEqualTo(200);
    refused(
        "approve",
        "approved",
        2,
        "no cutover of migration 'approved' is running",
        "--reason",
        "early");

    ChildProcess cutover = cutOver("approved");
    awaitStage("approved", "APPROVE");
    assertThat(write("while-frozen")).isEqualTo(403);
    assertThat(pointer()).isEqualTo(TwoServers.SOURCE_BUCKET);
    assertThat(command("status", "approved")).contains("waiting since", "brigade approve approved");
    Equality.require(servers);
    command("approve", "approved", "--reason", "change 4711", "--as", "ada");

    assertThat(cutover.exitStatus(LIMIT)).as(cutover.output()).isZero();
    Json end = Json.parse(cutover.stdout());
    assertThat(end.text("result")).isEqualTo("SWITCHED");
    assertThat(end.node().path("approvals").path(0).path("by").asText()).isEqualTo("ada");
    assertThat(end.node().path("approvals").path(0).path("authenticated").asBoolean()).isFalse();
    assertThat(pointer()).isEqualTo(TwoServers.DESTINATION_BUCKET);
    assertThat(policy()).isEqualTo(404);
    assertThat(write("after-the-switch")).isEqualTo(200);
    refused("rollback", "approved", 2, "no cutover of migration 'approved' is running");
  }

  @Test
  void rollback_whileObserved_undoesTheStepsAndLosesNothing() {
    migrate("rolled-back", "observe: 10m");
    ChildProcess cutover = cutOver("rolled-back");
    awaitStage("rolled-back", "APPROVE");
    command("approve", "rolled-back", "--reason", "go");
    awaitStage("rolled-back", "OBSERVE");
    assertThat(pointer()).isEqualTo(TwoServers.DESTINATION_BUCKET);
    servers.destinationBucket().put("order-1", "an order".getBytes(UTF_8));

    command("rollback", "rolled-back", "--reason", "orders fail");

    assertThat(cutover.exitStatus(LIMIT)).as(cutover.output()).isEqualTo(5);
    assertThat(Json.parse(cutover.stdout()).text("result")).isEqualTo("AS_BEFORE");
    assertThat(pointer()).isEqualTo(TwoServers.SOURCE_BUCKET);
    assertThat(servers.sourceBucket().require("order-1").body().bytes())
        .isEqualTo("an order".getBytes(UTF_8));
    assertThat(policy()).isEqualTo(404);
    assertThat(write("afterwards")).isEqualTo(200);
    Json status = Json.parse(command("status", "rolled-back", "--json"));
    assertThat(status.text("outcome")).isEqualTo("ROLLED_BACK");
    assertThat(status.node().path("cutover").path("problems").path(0).path("code").asText())
        .isEqualTo("ROLLED_BACK");
  }

  @Test
  void cutover_whenTheApplicationIsUnhealthy_goesBackByItself() {
    migrate(
        "unhealthy",
        "observe: 10m",
        "check: shop",
        "checkEvery: 1s",
        "checkFailures: 2",
        "approvals: 0");
    assertThat(folder.resolve("healthy").toFile().delete()).isTrue();

    ChildProcess cutover = cutOver("unhealthy");

    assertThat(cutover.exitStatus(LIMIT)).as(cutover.output()).isEqualTo(5);
    assertThat(cutover.stdout()).contains("UNHEALTHY", "shop");
    assertThat(pointer()).isEqualTo(TwoServers.SOURCE_BUCKET);
    assertThat(policy()).isEqualTo(404);
  }

  @Test
  void cutover_withAStepThatNoWorkerKnows_isRefusedBeforeAnythingChanges() {
    migrate("unknown-step", "steps: [elsewhere]");

    ChildProcess cutover = cutOver("unknown-step");

    assertThat(cutover.exitStatus(LIMIT)).as(cutover.output()).isEqualTo(3);
    assertThat(cutover.stdout()).contains("defines no switch step 'elsewhere'");
    assertThat(policy()).isEqualTo(404);
  }

  @Test
  void unfreeze_whenTheCutoverIsTerminated_opensTheSource() {
    migrate("terminated", "observe: 3s");
    cutOver("terminated");
    awaitStage("terminated", "APPROVE");
    assertThat(
            cluster
                .temporal()
                .succeeds("workflow", "terminate", "--workflow-id", "terminated/cutover"))
        .isTrue();
    assertThat(write("while-frozen")).isEqualTo(403);

    assertThat(command("unfreeze", "terminated")).contains("not frozen by brigade any more");

    assertThat(write("afterwards")).isEqualTo(200);
  }

  private void migrate(String id, String... cutoverFields) {
    List<String> fields = List.of(cutoverFields);
    boolean hasSteps = fields.stream().anyMatch(field -> field.startsWith("steps"));
    Stream<String> lines =
        Stream.of(
                Stream.of("cutover:", "  quietFor: 1s"),
                hasSteps ? Stream.<String>of() : Stream.of("  steps: [pointer]"),
                fields.stream().map(field -> "  " + field))
            .flatMap(part -> part);
    Path spec = servers.spec(id, lines.toArray(String[]::new));
    ChildProcess migration = servers.brigade("start", "--spec", spec.toString(), "--wait");
    assertThat(migration.exitStatus(LIMIT)).as(migration.output()).isZero();
  }

  private ChildProcess cutOver(String id) {
    return servers.brigade("cutover", id, "--wait", "--json");
  }

  private void awaitStage(String id, String stage) {
    Await.until(
        stage,
        LIMIT,
        () ->
            Json.parse(command("status", id, "--json"))
                .node()
                .path("cutover")
                .path("stage")
                .asText()
                .equals(stage));
  }

  private String command(String... arguments) {
    ChildProcess child = servers.brigade(arguments);
    assertThat(child.exitStatus(LIMIT)).as(child.output()).isZero();
    return child.stdout();
  }

  private void refused(String command, String id, int status, String words, String... options) {
    ChildProcess child =
        servers.brigade(
            Stream.concat(Stream.of(command, id), Stream.of(options)).toArray(String[]::new));
    assertThat(child.exitStatus(LIMIT)).as(child.output()).isEqualTo(status);
    assertThat(child.stderr()).contains(words);
  }

  /** What an application gets that writes to the source. */
  private int write(String key) {
    return writer
        .send("PUT", TwoServers.SOURCE_BUCKET, key, Map.of(), Map.of(), key.getBytes(UTF_8))
        .status();
  }

  /** Whether the source has a policy. */
  private int policy() {
    return writer
        .send("GET", TwoServers.SOURCE_BUCKET, "", Map.of("policy", ""), Map.of(), new byte[0])
        .status();
  }

  private String pointer() {
    return new String(
        servers.destination().bucket(SETTINGS).require(POINTER).body().bytes(), UTF_8);
  }
}
