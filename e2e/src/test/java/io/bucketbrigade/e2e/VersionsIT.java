package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.bucket.Versioning;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.invariant.MigrationInvariants;
import io.bucketbrigade.testkit.invariant.Side;
import io.bucketbrigade.testkit.server.MotoServer;
import io.bucketbrigade.testkit.server.SeaweedServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole histories: killed and resumed, refused, and between real servers as boto3 sees them. */
class VersionsIT {

  private static final int KEYS = 600;

  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir Path folder;

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
        SeaweedServer seaweed = SeaweedServer.start();
        RealServers servers = new RealServers(folder, "versions.py")) {
      servers.boto3("fill", moto.access(), "history-old");
      servers.boto3("create", seaweed.access(), "history-new");

      Json end =
          servers.migrate(
              0,
              moto.access(),
              seaweed.access(),
              """
              id: real
              source: {connection: old, bucket: history-old}
              destination: {connection: new, bucket: history-new}
              versions: all
              """);

      assertThat(end.text("outcome")).isEqualTo("COMPLETE");
      assertThat(end.tally("copied")).isEqualTo(4);
      assertThat(end.node().path("verification").path("different").asLong()).isZero();
      JsonNode found = servers.shown(seaweed.access(), "history-new");
      assertThat(found).isEqualTo(servers.shown(moto.access(), "history-old"));
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
            Side.of(servers.source().access(), TwoServers.SOURCE_BUCKET),
            Side.of(servers.destination().access(), TwoServers.DESTINATION_BUCKET))
        .requireEqualHistories();
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
}
