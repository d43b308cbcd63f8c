package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.generate.BodyPattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One migration of three mappings: two whole buckets, and a prefix of a third under another one.
 */
class MappingsIT {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int EACH = 2_000;
  private static final String LARGE = "same key everywhere.bin";

  @TempDir Path folder;
  private TwoServers servers;

  @BeforeEach
  void startServers() {
    servers = new TwoServers(folder);
    for (String bucket : List.of("old-b", "old-c")) {
      servers.source().createBucket(bucket);
    }
    for (String bucket : List.of("new-b", "new-d")) {
      servers.destination().createBucket(bucket);
    }
  }

  @AfterEach
  void stopServers() {
    servers.close();
  }

  @Test
  void start_whenEverythingIsKilledInTheMiddle_goesOnWithEveryMapping() {
    fill(EACH);
    // Above the multipart threshold, with the same key and other bytes in each mapping.
    int seed = 1;
    for (String key : List.of(LARGE, LARGE, "some/prefix/" + LARGE)) {
      source(seed).put(key, BodyPattern.bytes(seed, 17 << 20));
      seed++;
    }
    servers.destination().latency(Duration.ofMillis(20));
    Path spec = spec("many", "old-b");
    ChildProcess first = servers.startEmbedded(spec, "--verify", "content");
    Await.until(
        "half of all objects\n" + first.output(),
        LIMIT,
        () -> {
          assertThat(first.isAlive()).as(first.output()).isTrue();
          return objectsAtDestinations() >= 3 * EACH / 2;
        });
    first.killEverything();
    assertThat(objectsAtDestinations()).isLessThan(3 * EACH);
    servers.destination().latency(Duration.ZERO);

    TwoServers.Result end = servers.migrate(spec, LIMIT, "--verify", "content");

    assertThat(end.exitStatus()).as(end.child().output()).isZero();
    requireEqualBuckets();
    Json json = end.json();
    long all = 3L * (EACH + 1);
    assertThat(json.tally("listed")).isEqualTo(all);
    assertThat(json.tally("copied")).isEqualTo(all);
    assertThat(json.node().path("verification").path("equal").asLong()).isEqualTo(all);
    JsonNode mappings = json.node().path("mappings");
    assertThat(mappings).hasSize(3);
    for (JsonNode mapping : mappings) {
      assertThat(mapping.path("tally").path("listed").asLong()).isEqualTo(EACH + 1);
      assertThat(mapping.path("tally").path("copied").asLong()).isEqualTo(EACH + 1);
      assertThat(mapping.path("compared").asLong()).isEqualTo(EACH + 1);
    }
    assertThat(mappings.get(2).path("source").asText()).isEqualTo("s3://old-c/some/prefix/");

    String list = command(0, "list");
    assertThat(list.lines().filter(line -> line.contains("many"))).hasSize(1);
    TwoServers.Result again = servers.migrate(spec, LIMIT);
    assertThat(again.exitStatus()).isZero();
    assertThat(again.stderr()).contains("complete already");
    TwoServers.Result other = servers.migrate(spec("many", "old-c"), LIMIT);
    assertThat(other.exitStatus()).as("the same id, other mappings").isEqualTo(2);
  }

  @Test
  void start_whenAnObjectOfOneMappingCannotBeRead_namesTheMapping() {
    fill(20);
    String bad = "prefix/bad";
    source(2).put(bad, BodyPattern.bytes(4, 10));
    servers.source().faults(FaultSchedule.seeded(1).refuse(bad::equals));

    TwoServers.Result end = servers.migrate(spec("bad", "old-b"), LIMIT, "--verify", "listing");

    assertThat(end.exitStatus()).as(end.child().output()).isEqualTo(4);
    JsonNode json = end.json().node();
    assertThat(json.path("problems")).hasSize(1);
    assertThat(json.path("problems").get(0).path("message").asText())
        .startsWith("s3://old-b -> s3://new-b: ");
    assertThat(end.json().tally("copied")).isEqualTo(60);
    List<Long> failed = new ArrayList<>();
    json.path("mappings").forEach(node -> failed.add(node.path("tally").path("failed").asLong()));
    assertThat(failed).containsExactly(0L, 1L, 0L);
    JsonNode failures = Json.parse(command(0, "failures", "bad", "--json")).node().path("failures");
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).path("key").asText()).isEqualTo(bad);
    assertThat(failures.get(0).path("source").asText()).isEqualTo("s3://old-b");
    assertThat(failures.get(0).path("destination").asText()).isEqualTo("s3://new-b");
    assertThat(command(0, "failures", "bad"))
        .startsWith("s3://old-b -> s3://new-b\n")
        .contains(bad);

    servers.setEnvironment("BRIGADE_CONNECTIONS", folder.resolve("connections.yaml").toString());
    JsonNode found = Json.parse(command(4, "verify", "bad", "--json")).node().path("discrepancies");
    assertThat(found).hasSize(1);
    assertThat(found.get(0).path("key").asText()).isEqualTo(bad);
    assertThat(found.get(0).path("source").asText()).isEqualTo("s3://old-b");
  }

  @Test
  void start_whenOneMappingHasABadBucket_isRefusedAndCopiesNothing() {
    fill(20);

    TwoServers.Result end = servers.migrate(spec("nowhere", "no-such-bucket"), LIMIT);

    assertThat(end.exitStatus()).as(end.child().output()).isEqualTo(3);
    assertThat(end.json().text("outcome")).isEqualTo("REFUSED");
    assertThat(end.json().node().path("problems").toString())
        .contains("NO_SUCH_BUCKET", "s3://no-such-bucket -> s3://new-b: ");
    assertThat(objectsAtDestinations()).isZero();
  }

  @Test
  void start_whenADestinationIsInsideAnotherMappingsSource_writesNothingThere() {
    fill(20);
    Path spec =
        servers.write(
            "circle.yaml",
            """
            id: circle
            mappings:
            - source: {connection: old, bucket: old-b}
              destination: {connection: new, bucket: new-b}
            - source: {connection: old, bucket: old-c}
              destination: {connection: old, bucket: old-b, prefix: in/}
            """);
    int before = source(2).keys().size();

    TwoServers.Result end = servers.migrate(spec, LIMIT);

    assertThat(end.exitStatus()).as(end.child().output()).isEqualTo(3);
    assertThat(end.json().node().path("problems").toString())
        .contains("SAME_BUCKET", "s3://old-c -> s3://old-b/in/");
    assertThat(source(2).keys()).hasSize(before);
    assertThat(source(2).writesAbove(1)).isEmpty();
    assertThat(objectsAtDestinations()).isZero();
  }

  // ---- leaves

  /** The same keys with other bytes in each mapping, and one beside the third. */
  private void fill(int objects) {
    for (int mapping = 1; mapping <= 3; mapping++) {
      for (int i = 0; i < objects; i++) {
        String key = "prefix-%d/object-%06d".formatted(i % 7, i);
        String placed = mapping == 3 ? "some/prefix/" + key : key;
        source(mapping).put(placed, BodyPattern.bytes(mapping * 100_000L + i, 500));
      }
    }
    source(3).put("some/other", BodyPattern.bytes(9, 10));
  }

  private FakeBucket source(int mapping) {
    return servers
        .source()
        .bucket(
            switch (mapping) {
              case 1 -> TwoServers.SOURCE_BUCKET;
              case 2 -> "old-b";
              case 3 -> "old-c";
              default -> throw new IllegalArgumentException("mapping " + mapping);
            });
  }

  private long objectsAtDestinations() {
    return servers.destinationBucket().objectCount()
        + servers.destination().bucket("new-b").objectCount()
        + servers.destination().bucket("new-d").objectCount();
  }

  private void requireEqualBuckets() {
    Equality.require(servers);
    Equality.require(servers, "old-b", "", "new-b", "");
    Equality.require(servers, "old-c", "some/prefix/", "new-d", "other/");
  }

  private Path spec(String id, String secondSource) {
    return servers.write(
        id + ".yaml",
        """
        id: %s
        source: {connection: old}
        destination: {connection: new}
        mappings:
        - {source: {bucket: %s}, destination: {bucket: %s}}
        - {source: {bucket: %s}, destination: {bucket: new-b}}
        - {source: {bucket: old-c, prefix: some/prefix/}, destination: {bucket: new-d, prefix: other/}}
        """
            .formatted(id, TwoServers.SOURCE_BUCKET, TwoServers.DESTINATION_BUCKET, secondSource));
  }

  private String command(int status, String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--embedded", "--state-dir", servers.stateDir().toString()));
    ChildProcess child = servers.brigade(all.toArray(String[]::new));
    assertThat(child.exitStatus(LIMIT)).as(child.output()).isEqualTo(status);
    return child.stdout();
  }
}
