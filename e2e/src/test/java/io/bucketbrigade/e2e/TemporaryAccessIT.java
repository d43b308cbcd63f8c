package io.bucketbrigade.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.testkit.fake.auth.Policy;
import io.bucketbrigade.testkit.fake.auth.Principal;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A guest who reads the source by the bucket's policy alone, on servers that enforce policies. */
@TestInstance(Lifecycle.PER_CLASS)
class TemporaryAccessIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String GUEST = "arn:aws:iam::222222222222:role/brigade";
  private static final String BAD = "bad";
  private static final String SECRET = "guest-secret-0815";

  /** What the source's owner had in the policy before. */
  private static final String THEIRS =
      """
      {"Version": "2012-10-17", "Id": "theirs", "Statement": [{"Sid": "Backup", "Effect": "Allow",
       "Principal": {"AWS": "arn:aws:iam::123456789012:role/backup"}, "Action": "s3:GetObject",
       "Resource": "arn:aws:s3:::old-bucket/*"}]}""";

  private Cluster cluster;
  private TwoServers servers;
  private ChildProcess worker;

  /** A start of Temporal and a worker is the half of such a test, so all share one. */
  @BeforeAll
  void start(@TempDir Path folder) {
    cluster = new Cluster(folder);
    servers = cluster.servers();
    servers.fillSource(1_500, 100);
    servers.sourceBucket().put(BAD, "a body".getBytes(UTF_8));
    servers
        .source()
        .add(
            Principal.of("AKIAGUEST00000000001", SECRET)
                .withPolicy(Policy.DENY_ALL)
                .withArn(GUEST));
    servers.setEnvironment("GUEST_ID", "AKIAGUEST00000000001");
    servers.setEnvironment("GUEST_SECRET", SECRET);
    servers.write(
        "connections.yaml",
        """
        connections:
          owner: {endpoint: %1$s, region: us-east-1, pathStyle: true, credentials: {accessKeyIdEnv: OLD_ID, secretAccessKeyEnv: OLD_SECRET}}
          guest: {endpoint: %1$s, region: us-east-1, pathStyle: true, credentials: {accessKeyIdEnv: GUEST_ID, secretAccessKeyEnv: GUEST_SECRET}}
          new: {endpoint: %2$s, region: us-east-1, pathStyle: true, credentials: {accessKeyIdEnv: NEW_ID, secretAccessKeyEnv: NEW_SECRET}}
        """
            .formatted(servers.source().endpoint(), servers.destination().endpoint()));
    worker = cluster.addWorker();
  }

  @BeforeEach
  void begin() {
    servers.sourceBucket().configuration().put("policy", THEIRS);
    servers.source().faults(FaultSchedule.seeded(1));
    servers.destination().latency(Duration.ZERO);
    servers.destination().removeBucket(TwoServers.DESTINATION_BUCKET);
    servers.destination().createBucket(TwoServers.DESTINATION_BUCKET);
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  void oms7_start_withoutAccessIsRefused_andWithItCopiesEverything_andLeavesThePolicyClean() {
    ChildProcess shut = cluster.start(spec("shut", ""));
    assertThat(shut.exitStatus(LIMIT)).as(shut.output()).isEqualTo(3);
    assertThat(shut.stdout()).contains("LIST_DENIED");

    ChildProcess open = cluster.start(spec("open", letIn("owner")));

    assertThat(open.exitStatus(LIMIT)).as(open.output()).isZero();
    assertThat(Json.parse(open.stdout()).node().path("warnings")).isEmpty();
    Equality.require(servers);
    requireTheirs();
    assertThat(worker.output() + open.output()).doesNotContain(SECRET);
    ChildProcess verify = servers.brigade("verify", "open", "--level", "metadata", "--wait");
    assertThat(verify.exitStatus(LIMIT)).as(verify.output()).isZero();
    requireTheirs();
  }

  @Test
  void oms7_start_whenAnObjectFailsForGood_leavesThePolicyClean() {
    servers.source().faults(FaultSchedule.seeded(1).refuse(BAD::equals, S3Operation.GET_OBJECT));

    ChildProcess failed = cluster.start(spec("failed", letIn("owner")));

    assertThat(failed.exitStatus(LIMIT)).as(failed.output()).isEqualTo(4);
    assertThat(Json.parse(failed.stdout()).node().at("/tally/failed").asLong()).isEqualTo(1);
    requireTheirs();
  }

  @Test
  void start_withAConnectionThatMayNotWriteThePolicy_isRefusedWithThePermission() {
    ChildProcess refused = cluster.start(spec("refused", letIn("guest")));

    assertThat(refused.exitStatus(LIMIT)).as(refused.output()).isEqualTo(3);
    JsonNode problem = Json.parse(refused.stdout()).node().path("problems").path(0);
    assertThat(problem.path("code").asText()).isEqualTo("ACCESS_NOT_GRANTED");
    assertThat(problem.path("message").asText())
        .contains("'" + TwoServers.SOURCE_BUCKET + "'", "needs s3:GetBucketPolicy");
    requireTheirs();
  }

  @Test
  void oms7_everythingKilledWhileCopying_goesOnWhenStartedAgain_andLeavesThePolicyClean() {
    Path spec = spec("embedded", letIn("owner"));
    servers.destination().latency(Duration.ofMillis(40));
    ChildProcess run = servers.startEmbedded(spec);
    awaitCopying(run);

    run.killEverything();
    assertThat(policy().path("Statement").size()).isGreaterThan(1);
    servers.destination().latency(Duration.ZERO);
    ChildProcess again = servers.startEmbedded(spec);

    assertThat(again.exitStatus(LIMIT)).as(again.output()).isZero();
    Equality.require(servers);
    requireTheirs();
  }

  /** A dead worker's leases are missed after 60 s on a cluster. */
  @Test
  @Tag("long")
  void oms7_worker_killedWhileCopying_isFollowedByAnotherThatLeavesThePolicyClean() {
    ChildProcess run = startAndAwaitCopying("killed");

    worker.kill();
    assertThat(policy().path("Statement").size()).isGreaterThan(1);
    worker = cluster.addWorker();
    servers.destination().latency(Duration.ZERO);

    assertThat(run.exitStatus(LIMIT)).as(run.output()).isZero();
    Equality.require(servers);
    requireTheirs();
  }

  @Test
  void oms7_cancel_whileCopying_leavesThePolicyClean() {
    ChildProcess run = startAndAwaitCopying("cancelled");

    command("cancel", "cancelled");

    assertThat(run.exitStatus(LIMIT)).as(run.output()).isEqualTo(5);
    requireTheirs();
  }

  @Test
  void revoke_whenTheMigrationIsTerminated_leavesThePolicyClean() {
    startAndAwaitCopying("terminated");
    ChildProcess early = servers.brigade("access", "revoke", "terminated");
    assertThat(early.exitStatus(LIMIT)).as(early.output()).isEqualTo(2);
    assertThat(early.stderr()).contains("is running");
    assertThat(cluster.temporal().succeeds("workflow", "terminate", "--workflow-id", "terminated"))
        .isTrue();
    assertThat(policy().path("Statement").size()).isGreaterThan(1);

    assertThat(command("access", "revoke", "terminated")).contains("policies of 1 bucket");

    requireTheirs();
  }

  private ChildProcess startAndAwaitCopying(String id) {
    servers.destination().latency(Duration.ofMillis(40));
    ChildProcess run = cluster.start(spec(id, letIn("owner")));
    awaitCopying(run);
    // So that it goes on until something is done to it.
    servers.destination().latency(Duration.ofSeconds(5));
    return run;
  }

  private void awaitCopying(ChildProcess run) {
    Await.until(
        "copying\n" + run.output(),
        Duration.ofMinutes(1),
        () -> servers.destinationBucket().objectCount() >= 100);
  }

  private Path spec(String id, String access) {
    return servers.write(
        id + ".yaml",
        """
        id: %s
        source: {connection: guest, bucket: %s}
        destination: {connection: new, bucket: %s}
        parallelism: 2
        %s
        """
            .formatted(id, TwoServers.SOURCE_BUCKET, TwoServers.DESTINATION_BUCKET, access));
  }

  private static String letIn(String policyConnection) {
    return "temporaryAccess: {source: {principals: ['%s'], policyConnection: %s}, term: 1m}"
        .formatted(GUEST, policyConnection);
  }

  private String command(String... arguments) {
    ChildProcess child = servers.brigade(arguments);
    assertThat(child.exitStatus(LIMIT)).as(child.output()).isZero();
    return child.stdout();
  }

  private JsonNode policy() {
    return Json.parse(
            Objects.requireNonNull(servers.sourceBucket().configuration().get("policy")).strip())
        .node();
  }

  private void requireTheirs() {
    assertThat(policy()).isEqualTo(Json.parse(THEIRS.replace("\n", " ")).node());
  }
}
