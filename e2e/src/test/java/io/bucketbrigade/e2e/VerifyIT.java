package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.fault.FaultSchedule;
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

/** Both sides are compared by the migration itself and on demand; what failed can be listed. */
class VerifyIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String ODD_KEY = "odd, \"quoted\"\nand+100% ünïcode/object";

  @TempDir Path folder;

  @Test
  void plos9_verify_findsExactlyThePlantedDifferences() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(60, 500);
      servers.sourceBucket().put(ODD_KEY, BodyPattern.bytes(7, 100));
      ChildProcess start = start(servers, servers.spec("planted"));
      assertThat(start.exitStatus(LIMIT)).as(start.output()).isZero();
      JsonNode phase = Json.parse(start.stdout()).node().path("verification");
      assertThat(phase.path("level").asText()).isEqualTo("LISTING");
      assertThat(phase.path("compared").asLong()).isEqualTo(61);
      assertThat(phase.path("equal").asLong()).isEqualTo(61);

      plant(servers);

      ChildProcess unnamed =
          servers.brigade("verify", "planted", "--state-dir", servers.stateDir().toString());
      assertThat(unnamed.exitStatus(LIMIT)).as(unnamed.output()).isEqualTo(2);
      assertThat(unnamed.stderr()).contains("--connections");
      assertThat(verify(servers, "planted", "listing"))
          .containsExactlyInAnyOrder(
              "prefix-1/object-000001 CONTENT", ODD_KEY + " MISSING", "zzz, extra\n EXTRA");
      assertThat(verify(servers, "planted", "content"))
          .containsExactlyInAnyOrder(
              "prefix-1/object-000001 CONTENT",
              ODD_KEY + " MISSING",
              "zzz, extra\n EXTRA",
              "prefix-3/object-000003 METADATA",
              "prefix-4/object-000004 CONTENT");

      assertRepaired(servers);
    }
  }

  /** What was found, and nothing else, is copied again; what only the destination has stays. */
  private void assertRepaired(TwoServers servers) {
    servers.destination().faults(FaultSchedule.seeded(2));
    Set<String> touched = ConcurrentHashMap.newKeySet();
    servers.source().before((operation, bucket, key) -> touched.add(operation + " " + key));
    servers.destination().before((operation, bucket, key) -> touched.add(operation + " " + key));

    Json end = Json.parse(run(servers, 0, "retry-failed", "planted", "--discrepancies", "--json"));

    assertThat(end.text("outcome")).isEqualTo("COMPLETE");
    assertThat(end.tally("copied")).isEqualTo(61);
    assertThat(end.node().at("/retries/0/repairs").asBoolean()).isTrue();
    assertThat(end.node().at("/retries/0/arrived").asLong()).isEqualTo(4);
    assertThat(end.node().path("warnings").toString()).contains("brigade verify planted");
    assertThat(touched.stream().filter(call -> call.startsWith("LIST_OBJECTS"))).isEmpty();
    assertThat(
            touched.stream()
                .map(call -> call.substring(call.indexOf(' ') + 1))
                .filter(key -> !key.isEmpty())
                .distinct())
        .containsExactlyInAnyOrder(
            "prefix-1/object-000001", ODD_KEY, "prefix-3/object-000003", "prefix-4/object-000004");
    servers.destinationBucket().delete("zzz, extra\n");
    Json verified =
        Json.parse(run(servers, 0, "verify", "planted", "--written", "content", "--json"));
    assertThat(verified.node().at("/verification/level").asText()).isEqualTo("LISTING");
    assertThat(verified.node().at("/verification/closer/compared").asLong()).isEqualTo(61);
    assertThat(verified.node().at("/verification/bytesRead").asLong()).isPositive();
    assertThat(verified.node().path("discrepancies")).isEmpty();
    assertThat(verified.node().at("/verification/drift").asLong()).isEqualTo(2);
  }

  /**
   * A flipped byte, a missing key, an extra key, other metadata, and reads that come corrupted; and
   * two changes at the source, which are drift.
   */
  private static void plant(TwoServers servers) {
    Instant since = Instant.now().plusSeconds(5);
    servers.sourceBucket().put("prefix-5/object-000005", BodyPattern.bytes(9, 500));
    servers.sourceBucket().lastModified("prefix-5/object-000005", since);
    servers.sourceBucket().put("prefix-5/new", BodyPattern.bytes(9, 500));
    servers.sourceBucket().lastModified("prefix-5/new", since);
    String flipped = "prefix-1/object-000001";
    byte[] bytes = BodyPattern.bytes(BodyPattern.seed(1, flipped), 500);
    bytes[250] ^= 1;
    servers.destinationBucket().put(flipped, bytes);
    servers.destinationBucket().delete(ODD_KEY);
    servers.destinationBucket().put("zzz, extra\n", BodyPattern.bytes(8, 10));
    String changed = "prefix-3/object-000003";
    servers
        .destinationBucket()
        .put(
            changed,
            BodyPattern.bytes(BodyPattern.seed(1, changed), 500),
            ObjectMeta.NONE.user("owner", "somebody else"));
    servers
        .destination()
        .faults(
            FaultSchedule.seeded(1)
                .onKeys(
                    Fault.CORRUPT_BODY, "prefix-4/object-000004"::equals, S3Operation.GET_OBJECT));
  }

  @Test
  void plos8_whenTheDestinationLosesAnObject_theCountsDoNotAgreeAndItIsNamed() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(40, 500);
      String lost = "prefix-2/object-000009";
      servers
          .destination()
          .before(
              (operation, bucket, key) -> {
                boolean copied = servers.destinationBucket().objectCount() == 40;
                if (operation == S3Operation.LIST_OBJECTS && copied) {
                  servers.destinationBucket().delete(lost);
                }
              });

      ChildProcess start = start(servers, servers.spec("loses"));

      assertThat(start.exitStatus(LIMIT)).as(start.output()).isEqualTo(4);
      Json end = Json.parse(start.stdout());
      assertThat(end.tally("copied")).isEqualTo(40);
      assertThat(end.node().path("problems").toString())
          .contains("DISCREPANCIES_FOUND", "1 MISSING", lost);
      assertThat(end.node().path("verification").path("missing").asLong()).isEqualTo(1);
    }
  }

  @Test
  void failures_listExactlyTheObjectsThatCannotBeRead() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(20, 500);
      List<String> bad =
          List.of(
              "bad/with space, comma + plus.txt",
              "bad/100%25 \"quoted\" ünïcødé 漢字.txt",
              "bad/line\nbreak.txt");
      bad.forEach(key -> servers.sourceBucket().put(key, BodyPattern.bytes(3, 10)));
      servers
          .source()
          .faults(
              FaultSchedule.seeded(1)
                  .refuse(bad::contains, S3Operation.GET_OBJECT, S3Operation.HEAD_OBJECT));

      ChildProcess start = start(servers, servers.spec("unreadable"));

      assertThat(start.exitStatus(LIMIT)).as(start.output()).isEqualTo(4);
      JsonNode end = Json.parse(start.stdout()).node();
      assertThat(end.path("problems")).hasSize(1);
      assertThat(end.path("problems").toString()).contains("OBJECTS_NOT_COPIED");
      assertThat(end.path("verification").path("excused").asLong()).isEqualTo(3);
      assertThat(end.path("verification").path("different").asLong()).isZero();
      List<List<String>> csv = parseCsv(run(servers, 0, "failures", "unreadable", "--csv"));
      assertThat(csv.getFirst().getFirst()).isEqualTo("key");
      assertThat(csv.stream().skip(1).map(List::getFirst)).containsExactlyInAnyOrderElementsOf(bad);
      List<String> json = new ArrayList<>();
      Json.parse(run(servers, 0, "failures", "unreadable", "--json"))
          .node()
          .path("failures")
          .forEach(failure -> json.add(failure.path("key").asText()));
      assertThat(json).containsExactlyInAnyOrderElementsOf(bad);
    }
  }

  @Test
  void verify_onAClusterWhoseStateTheCommandDoesNotSee_goesThroughTheWorkers() {
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      servers.fillSource(30, 500);
      String bad = "bad/object";
      servers.sourceBucket().put(bad, BodyPattern.bytes(3, 10));
      servers.source().faults(FaultSchedule.seeded(1).refuse(bad::equals));
      cluster.addWorker();
      ChildProcess start =
          servers.brigade("start", "--spec", servers.spec("remote").toString(), "--wait", "--json");
      assertThat(start.exitStatus(LIMIT)).as(start.output()).isEqualTo(4);

      ChildProcess failures = servers.brigade("failures", "remote", "--csv");
      assertThat(failures.exitStatus(LIMIT)).as(failures.output()).isZero();
      assertThat(parseCsv(failures.stdout()).stream().skip(1).map(List::getFirst))
          .containsExactly(bad);

      ChildProcess verify = servers.brigade("verify", "remote", "--json");
      assertThat(verify.exitStatus(LIMIT)).as(verify.output()).isEqualTo(4);
      JsonNode found = Json.parse(verify.stdout()).node().path("discrepancies");
      assertThat(found).hasSize(1);
      assertThat(found.get(0).path("kind").asText()).isEqualTo("MISSING");
      assertThat(found.get(0).path("detail").asText()).contains("OBJECT_ACCESS_DENIED");
    }
  }

  @Test
  void verify_whileTheMigrationRuns_saysWhenToComeBack() {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(500, 100);
      servers
          .destination()
          .after(
              (operation, bucket, key) -> {
                if (operation == S3Operation.PUT_OBJECT && key.startsWith("prefix-")) {
                  servers
                      .destination()
                      .faults(
                          FaultSchedule.seeded(1).rate(Fault.SLOW_DOWN, 1, S3Operation.PUT_OBJECT));
                }
              });
      ChildProcess start = start(servers, servers.spec("running"));
      Await.until(
          "the first copy\n" + start.output(),
          LIMIT,
          () -> servers.destinationBucket().objectCount() > 0);

      ChildProcess verify =
          servers.brigade("verify", "running", "--state-dir", servers.stateDir().toString());

      assertThat(verify.exitStatus(LIMIT)).as(verify.output()).isEqualTo(2);
      assertThat(verify.stderr()).contains("has not ended").contains("brigade status running");
    }
  }

  // ---- leaves

  /** Without a level, so that the default is what runs. */
  private static ChildProcess start(TwoServers servers, Path spec) {
    return servers.brigade(
        "start",
        "--embedded",
        "--state-dir",
        servers.stateDir().toString(),
        "--connections",
        servers.folder().resolve("connections.yaml").toString(),
        "--spec",
        spec.toString(),
        "--json");
  }

  private List<String> verify(TwoServers servers, String id, String level) {
    servers.setEnvironment("BRIGADE_CONNECTIONS", folder.resolve("connections.yaml").toString());
    String output = run(servers, 4, "verify", id, "--level", level, "--json");
    List<String> found = new ArrayList<>();
    Json.parse(output)
        .node()
        .path("discrepancies")
        .forEach(next -> found.add(next.path("key").asText() + " " + next.path("kind").asText()));
    return found;
  }

  private static String run(TwoServers servers, int status, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--embedded", "--state-dir", servers.stateDir().toString()));
    ChildProcess child = servers.brigade(all.toArray(String[]::new));
    assertThat(child.exitStatus(LIMIT)).as(child.output()).isEqualTo(status);
    return child.stdout();
  }

  /** RFC 4180, written apart from what writes it. */
  private static List<List<String>> parseCsv(String text) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean doubled = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
      if (quoted && doubled) {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\n')) {
        row.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          rows.add(row);
          row = new ArrayList<>();
        }
      } else if (quoted || c != '\r') {
        cell.append(c);
      }
    }
    assertThat(row).as("a row without an end").isEmpty();
    return rows;
  }
}
