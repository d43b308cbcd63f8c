package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparing what somebody else copied. */
class AuditIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int OBJECTS = 300;

  @TempDir Path folder;

  @Test
  void verify_ofSomebodyElsesCopy_findsEveryDifferenceAndWritesNothing() {
    try (TwoServers servers = new TwoServers(folder)) {
      copyByHand(servers);
      Set<S3Operation> requests = ConcurrentHashMap.newKeySet();
      servers.source().before((operation, bucket, key) -> requests.add(operation));
      servers.destination().before((operation, bucket, key) -> requests.add(operation));

      Json first = Json.parse(audit(servers, 4, "--level", "content", "--json"));

      assertThat(first.text("outcome")).isEqualTo("INCOMPLETE");
      assertThat(first.node().at("/verification/compared").asLong()).isEqualTo(OBJECTS + 1);
      assertThat(first.node().at("/verification/different").asLong()).isEqualTo(4);
      assertThat(first.node().at("/verification/drift").asLong()).as("nobody knows").isZero();
      assertThat(first.node().path("problems").toString()).contains("brigade failures theirs");
      String failures = run(servers, 0, "failures", "theirs", "--json");
      assertThat(kinds(failures))
          .containsExactlyInAnyOrder(
              "prefix-1/object-000001 CONTENT",
              "prefix-2/object-000002 MISSING",
              "prefix-3/object-000003 SIZE",
              "copy/extra EXTRA");
      assertThat(run(servers, 0, "failures", "theirs", "--csv"))
          .contains("prefix-1/object-000001,plain,CONTENT,");
      assertThat(run(servers, 0, "status", "theirs"))
          .contains("verification (content)", "INCOMPLETE");
      run(servers, 0, "report", "theirs", "--output", folder.resolve("report").toString());
      assertThat(folder.resolve("report/report.html")).isNotEmptyFile();
      assertThat(requests).contains(S3Operation.GET_OBJECT);
      assertThat(requests.stream().filter(AuditIT::writes)).isEmpty();

      assertSampled(servers);
      assertRefused(servers);
    }
  }

  /** What listings tell stays exact, and the same seed draws the same objects. */
  private void assertSampled(TwoServers servers) {
    String[] sampled = {"--level", "content", "--sample", "20%", "--seed", "7", "--json"};
    JsonNode first = Json.parse(audit(servers, 4, sampled)).node().path("verification");
    JsonNode again = Json.parse(audit(servers, 4, sampled)).node().path("verification");

    assertThat(first.path("missing").asLong()).isEqualTo(1);
    assertThat(first.path("extra").asLong()).isEqualTo(1);
    assertThat(first.path("size").asLong()).isEqualTo(1);
    assertThat(first.at("/sample/eligible").asLong()).isEqualTo(OBJECTS - 3);
    assertThat(first.at("/sample/looked").asLong()).isBetween(30L, 100L);
    assertThat(first.at("/sample/says/0").asText()).contains("none differed", "95 % confidence");
    assertThat(again.path("sample")).isEqualTo(first.path("sample"));
    assertThat(run(servers, 0, "status", "theirs")).contains("sample: of 297 objects");
  }

  private static boolean writes(S3Operation operation) {
    String name = operation.name();
    return !name.startsWith("GET_") && !name.startsWith("HEAD_") && !name.startsWith("LIST_");
  }

  /** An audit's id is no migration's, and copies nothing. */
  private void assertRefused(TwoServers servers) {
    ChildProcess retry =
        servers.brigade(
            "retry-failed",
            "theirs",
            "--discrepancies",
            "--state-dir",
            servers.stateDir().toString(),
            "--connections",
            folder.resolve("connections.yaml").toString());
    assertThat(retry.exitStatus(LIMIT)).as(retry.output()).isEqualTo(2);
    assertThat(retry.stderr()).contains("is an audit");
  }

  /** As rclone or a script would have; with a flipped byte and one that is longer. */
  private static void copyByHand(TwoServers servers) {
    servers.fillSource(OBJECTS, 500);
    for (int i = 0; i < OBJECTS; i++) {
      String key = "prefix-%d/object-%06d".formatted(i % 7, i);
      byte[] bytes = BodyPattern.bytes(BodyPattern.seed(1, key), i == 3 ? 501 : 500);
      if (i == 1) {
        bytes[250] ^= 1;
      }
      if (i != 2) {
        servers.destinationBucket().put("copy/" + key, bytes);
      }
    }
    servers.destinationBucket().put("copy/extra", BodyPattern.bytes(1, 10));
    servers.sourceBucket().lastModified("prefix-3/object-000003", Instant.now().plusSeconds(60));
  }

  private String audit(TwoServers servers, int status, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "verify",
                "--id",
                "theirs",
                "--source",
                "s3://" + TwoServers.SOURCE_BUCKET,
                "--destination",
                "s3://" + TwoServers.DESTINATION_BUCKET + "/copy/",
                "--connections",
                folder.resolve("connections.yaml").toString(),
                "--source-connection",
                "old",
                "--destination-connection",
                "new"));
    all.addAll(List.of(more));
    return run(servers, status, all.toArray(String[]::new));
  }

  private static List<String> kinds(String json) {
    List<String> found = new ArrayList<>();
    for (JsonNode next : Json.parse(json).node().path("discrepancies")) {
      found.add(next.path("key").asText() + " " + next.path("kind").asText());
    }
    return found;
  }

  private static String run(TwoServers servers, int status, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--embedded", "--state-dir", servers.stateDir().toString()));
    ChildProcess child = servers.brigade(all.toArray(String[]::new));
    assertThat(child.exitStatus(LIMIT)).as(child.output()).isEqualTo(status);
    return child.stdout();
  }
}
