package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan says of a migration, and what the migration then does. */
class PlanIT {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** Preflight, of which a plan says no more than about how many requests it takes. */
  private static final long PREFLIGHT = 60;

  @TempDir Path folder;

  @Test
  void plan_changesNothing_andTheMigrationDoesWhatItSaid() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(2_100, 500);
      servers.sourceBucket().put("large", BodyPattern.bytes(1, 12 * 1024 * 1024));
      for (int i = 0; i < 200; i++) {
        String key = "prefix-%d/object-%06d".formatted(i % 7, i);
        servers.destinationBucket().put(key, BodyPattern.bytes(BodyPattern.seed(1, key), 500));
      }
      servers.destinationBucket().put("theirs", BodyPattern.bytes(2, 10));
      Path spec =
          servers.spec(
              "planned",
              "multipartThreshold: 5MiB",
              "partSize: 5MiB",
              "verify: metadata",
              "limits: {source: {requestsPerSecond: 2000}}",
              "rules: [{exclude: {prefix: prefix-6/}}]");

      JsonNode plan = plan(servers, spec);

      assertReadsAlone(servers.source());
      assertReadsAlone(servers.destination());
      assertThat(plan.path("exact").asBoolean()).isTrue();
      JsonNode objects = plan.path("objects");
      assertThat(objects.path("listed").asLong()).isEqualTo(2_101);
      assertThat(objects.path("leftOut").asLong()).isEqualTo(300);
      assertThat(objects.path("present").asLong()).isEqualTo(172);
      assertThat(objects.path("onlyAtDestination").asLong()).isEqualTo(1);
      assertThat(plan.at("/mappings/0/leftOut/0/reason").asText())
          .isEqualTo("Rule 1 of the spec excludes the object.");
      assertThat(plan.at("/asked/leastSeconds").asLong()).isPositive();
      assertThat(plan.at("/asked/cost").decimalValue()).isPositive();
      assertThat(servers.stateDir().resolve("planned")).doesNotExist();

      servers.source().requests().reset();
      servers.destination().requests().reset();
      TwoServers.Result done = servers.migrate(spec, LIMIT, "--verify", "metadata");

      assertThat(done.exitStatus()).as(done.child().output()).isZero();
      Json end = done.json();
      assertThat(end.tally("copied")).isEqualTo(objects.path("toCopy").asLong());
      assertThat(end.tally("present")).isEqualTo(objects.path("present").asLong());
      assertThat(end.tally("skipped")).isEqualTo(objects.path("leftOut").asLong());
      assertThat(end.tally("bytesCopied")).isEqualTo(objects.path("bytesToCopy").asLong());
      assertAgrees(plan, servers);
    }
  }

  @Test
  void plan_ofWhatCannotWork_saysWhyAndEndsAsAStartWould() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(3, 10);
      servers.destination().removeBucket(TwoServers.DESTINATION_BUCKET);
      Path spec = servers.spec("refused");

      ChildProcess refused = run(servers, spec);
      assertThat(refused.exitStatus(LIMIT)).as(refused.output()).isEqualTo(3);
      JsonNode why = Json.parse(refused.stdout()).node().at("/mappings/0/refusals");
      assertThat(why).hasSize(1);
      assertThat(why.at("/0/code").asText()).isEqualTo("NO_SUCH_BUCKET");
      assertThat(why.at("/0/side").asText()).isEqualTo("DESTINATION");

      ChildProcess noFile = run(servers, spec, "--prices", "nowhere.yaml");
      assertThat(noFile.exitStatus(LIMIT)).as(noFile.output()).isEqualTo(2);
      assertThat(noFile.stderr()).isEqualTo("brigade: nowhere.yaml does not exist.\n");

      ChildProcess versions = run(servers, servers.spec("histories", "versions: all"));
      assertThat(versions.exitStatus(LIMIT)).as(versions.output()).isEqualTo(2);
      assertThat(versions.stderr()).startsWith("brigade: plan counts what is current");
    }
  }

  private static void assertReadsAlone(FakeS3Server server) {
    assertThat(server.requests().byOperation().keySet())
        .isNotEmpty()
        .noneMatch(S3Operation::writes);
  }

  private static void assertAgrees(JsonNode plan, TwoServers servers) {
    for (String side : List.of("source", "destination")) {
      FakeS3Server server = side.equals("source") ? servers.source() : servers.destination();
      assertAgrees(plan, side, server, "get", S3Operation.GET_OBJECT);
      assertAgrees(plan, side, server, "head", S3Operation.HEAD_OBJECT);
      assertAgrees(plan, side, server, "put", S3Operation.PUT_OBJECT);
      assertAgrees(plan, side, server, "readTags", S3Operation.GET_OBJECT_TAGGING);
      assertAgrees(plan, side, server, "uploadPart", S3Operation.UPLOAD_PART);
      assertAgrees(plan, side, server, "createUpload", S3Operation.CREATE_MULTIPART_UPLOAD);
      // Work that is taken from a lane that is slow lists its beginning once more.
      assertAgrees(plan, side, server, "list", S3Operation.LIST_OBJECTS);
    }
  }

  private static void assertAgrees(
      JsonNode plan, String side, FakeS3Server server, String kind, S3Operation operation) {
    long said =
        plan.at("/copy/%s/requests/%s".formatted(side, kind)).asLong()
            + plan.at("/verify/metadata/%s/requests/%s".formatted(side, kind)).asLong();
    assertThat(server.requests().count(operation))
        .as("%s at the %s", operation, side)
        .isCloseTo(said, within(PREFLIGHT));
  }

  private static JsonNode plan(TwoServers servers, Path spec) {
    ChildProcess plan = run(servers, spec);
    assertThat(plan.exitStatus(LIMIT)).as(plan.output()).isZero();
    return Json.parse(plan.stdout()).node();
  }

  private static ChildProcess run(TwoServers servers, Path spec, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "plan",
                "--embedded",
                "--state-dir",
                servers.stateDir().toString(),
                "--connections",
                servers.folder().resolve("connections.yaml").toString(),
                "--json",
                "--spec",
                spec.toString()));
    command.addAll(List.of(options));
    return servers.brigade(command.toArray(String[]::new));
  }
}
