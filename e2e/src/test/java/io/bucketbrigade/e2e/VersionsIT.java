package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.bucket.Versioning;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.invariant.MigrationInvariants;
import io.bucketbrigade.testkit.invariant.Side;
import io.bucketbrigade.testkit.protocol.S3Access;
import io.bucketbrigade.testkit.server.MotoServer;
import io.bucketbrigade.testkit.server.SeaweedServer;
import io.bucketbrigade.testkit.server.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole histories: killed and resumed, refused, and between real servers as boto3 sees them. */
class VersionsIT {

  private static final int KEYS = 600;

  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir Path folder;

  private final List<ChildProcess> children = new ArrayList<>();

  @AfterEach
  void endChildren() {
    children.forEach(ChildProcess::close);
  }

  @Test
  void start_whenEverythingIsKilledThreeTimes_endsWithEqualHistories() {
    try (TwoServers servers = new TwoServers(folder)) {
      keepVersions(servers.sourceBucket());
      keepVersions(servers.destinationBucket());
      int keys = fill(servers.sourceBucket());
      int versions = countVersions(servers.sourceBucket());
      Path spec = servers.spec("histories", "versions: all");

      for (int kill = 1; kill <= 3; kill++) {
        int goal = kill * versions / 4;
        ChildProcess run = servers.startEmbedded(spec, "--verify", "listing");
        Await.until(
            goal + " versions before kill " + kill + "\n" + run.output(),
            Duration.ofMinutes(3),
            () -> {
              assertThat(run.isAlive()).as(run.output()).isTrue();
              return countVersions(servers.destinationBucket()) >= goal;
            });
        run.killEverything();
      }
      TwoServers.Result end = servers.migrate(spec, LIMIT, "--verify", "listing");

      assertThat(end.exitStatus()).as(end.child().output()).isZero();
      assertThat(end.json().tally("listed")).isEqualTo(keys);
      assertThat(end.json().tally("copied")).isEqualTo(keys);
      assertThat(end.json().node().path("verification").path("equal").asLong()).isEqualTo(keys);
      requireEqualHistories(servers);
      assertMapIsWhole(servers, "histories");
    }
  }

  @Test
  void start_toABucketWithoutVersions_isRefused() {
    try (TwoServers servers = new TwoServers(folder)) {
      keepVersions(servers.sourceBucket());
      servers.sourceBucket().put("a", "x".getBytes(StandardCharsets.UTF_8));
      Path spec = servers.spec("refused", "versions: all");

      TwoServers.Result end = servers.migrate(spec, LIMIT);

      assertThat(end.exitStatus()).as(end.child().output()).isEqualTo(3);
      assertThat(end.stdout()).contains("VERSIONING_NOT_ENABLED");
      assertThat(servers.destinationBucket().keys()).isEmpty();
    }
  }

  @Test
  void start_betweenRealServers_bringsVersionsAndMarkersAsBoto3SeesThem() {
    try (MotoServer moto = MotoServer.start();
        SeaweedServer seaweed = SeaweedServer.start()) {
      boto3("fill", moto.access(), "history-old");
      boto3("create", seaweed.access(), "history-new");

      Json end = migrate(moto.access(), seaweed.access());

      assertThat(end.text("outcome")).isEqualTo("COMPLETE");
      assertThat(end.tally("copied")).isEqualTo(4);
      assertThat(end.node().path("verification").path("different").asLong()).isZero();
      JsonNode found = shown(seaweed.access(), "history-new");
      assertThat(found).isEqualTo(shown(moto.access(), "history-old"));
      assertThat(found.path("report.txt").path(2).asText()).isEqualTo("marker");
    }
  }

  // ---- histories

  private static void keepVersions(FakeBucket bucket) {
    bucket.settings(settings -> settings.withVersioning(Versioning.ENABLED));
  }

  /** Short histories, some with markers, and a few long ones among them; how many keys. */
  private static int fill(FakeBucket bucket) {
    Random random = new Random(7);
    for (int i = 0; i < KEYS; i++) {
      String key = "folder-%d/object-%04d".formatted(i % 5, i);
      int places = i % 200 == 50 ? 250 : i == 301 ? 1_300 : 1 + random.nextInt(4);
      for (int place = 0; place < places; place++) {
        if (place > 0 && random.nextInt(4) == 0) {
          bucket.delete(key);
        } else {
          // Equal neighbours are what a careless replay would merge or repeat.
          int number = random.nextInt(3) == 0 ? 0 : place;
          bucket.put(
              key,
              BodyPattern.bytes(BodyPattern.seed(number, key), 100 + number % 7),
              ObjectMeta.NONE.user("number", String.valueOf(place)).tag("place", "p" + place));
        }
      }
    }
    return KEYS;
  }

  private static int countVersions(FakeBucket bucket) {
    int count = 0;
    for (Iterator<List<StoredObject>> all = bucket.versionsFrom(""); all.hasNext(); ) {
      List<StoredObject> versions = all.next();
      boolean canary = !versions.isEmpty() && versions.getFirst().key().startsWith(".bucket");
      count += canary ? 0 : versions.size();
    }
    return count;
  }

  private static void requireEqualHistories(TwoServers servers) {
    MigrationInvariants.between(
            side(servers.source(), TwoServers.SOURCE_BUCKET),
            side(servers.destination(), TwoServers.DESTINATION_BUCKET))
        .requireEqualHistories();
  }

  private static Side side(FakeS3Server server, String bucket) {
    return Side.of(
        new S3Access(
            server.endpoint(), server.region(), server.accessKey(), server.secretKey(), null),
        bucket);
  }

  /** Each version is mapped once, to the one in the same place. */
  private static void assertMapIsWhole(TwoServers servers, String id) {
    ChildProcess command =
        servers.brigade("versions", id, "--json", "--state-dir", servers.stateDir().toString());
    assertThat(command.exitStatus(LIMIT)).as(command.output()).isZero();
    Set<String> mapped = new HashSet<>();
    for (JsonNode row : Json.parse(command.stdout()).node().path("versions")) {
      String line =
          row.path("key").asText()
              + " "
              + row.path("sourceVersionId").asText()
              + " "
              + row.path("destinationVersionId").asText();
      assertThat(mapped.add(line)).as(line).isTrue();
    }
    Set<String> expected = new HashSet<>();
    for (Iterator<List<StoredObject>> all = servers.sourceBucket().versionsFrom("");
        all.hasNext(); ) {
      List<StoredObject> old = all.next();
      List<StoredObject> copies = servers.destinationBucket().versions(old.getFirst().key());
      for (int i = 0; i < old.size(); i++) {
        expected.add(
            old.get(i).key() + " " + old.get(i).versionId() + " " + copies.get(i).versionId());
      }
    }
    assertThat(mapped).isEqualTo(expected);
  }

  // ---- real servers

  private Json migrate(S3Access source, S3Access destination) {
    write(
        "connections.yaml",
        """
        connections:
          old: {endpoint: %s, region: us-east-1, pathStyle: true, credentials: {accessKeyIdEnv: OLD_ACCESS_KEY_ID, secretAccessKeyEnv: OLD_SECRET_ACCESS_KEY}}
          new: {endpoint: %s, region: us-east-1, pathStyle: true, credentials: {accessKeyIdEnv: NEW_ACCESS_KEY_ID, secretAccessKeyEnv: NEW_SECRET_ACCESS_KEY}}
        """
            .formatted(source.endpoint(), destination.endpoint()));
    Path spec =
        write(
            "spec.yaml",
            """
            id: real
            source: {connection: old, bucket: history-old}
            destination: {connection: new, bucket: history-new}
            versions: all
            """);
    Map<String, String> environment = new HashMap<>();
    environment.put("BRIGADE_HOME", Checkout.root().toString());
    environment.put("BRIGADE_TEMPORAL_CLI", Tools.path("temporal").toString());
    environment.putAll(credentials(source, "OLD"));
    environment.putAll(credentials(destination, "NEW"));
    ChildProcess child =
        ChildProcess.java(
            "brigade-start",
            folder,
            environment,
            "io.bucketbrigade.cli.Brigade",
            List.of(
                "start",
                "--embedded",
                "--state-dir",
                folder.resolve("state").toString(),
                "--connections",
                folder.resolve("connections.yaml").toString(),
                "--spec",
                spec.toString(),
                "--json"));
    children.add(child);
    assertThat(child.exitStatus(LIMIT)).as(child.output()).isZero();
    return Json.parse(child.stdout());
  }

  private JsonNode shown(S3Access server, String bucket) {
    return Json.parse(boto3("show", server, bucket)).node();
  }

  /** Runs the script with the Python that moto is installed in, where boto3 is as well. */
  private String boto3(String what, S3Access server, String bucket) {
    Path python = Tools.path("moto").resolveSibling("python");
    List<String> command =
        List.of(python.toString(), script().toString(), what, server.endpoint().toString(), bucket);
    ChildProcess child =
        ChildProcess.start("boto3-" + what, folder, credentials(server, "AWS"), command);
    children.add(child);
    assertThat(child.exitStatus(LIMIT)).as(child.output()).isZero();
    return child.stdout();
  }

  private static Map<String, String> credentials(S3Access access, String prefix) {
    return Map.of(
        prefix + "_ACCESS_KEY_ID", access.accessKey(),
        prefix + "_SECRET_ACCESS_KEY", access.secretKey());
  }

  private Path script() {
    try (var script = VersionsIT.class.getResourceAsStream("/versions.py")) {
      Path file = folder.resolve("versions.py");
      Files.write(file, Objects.requireNonNull(script).readAllBytes());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path write(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
