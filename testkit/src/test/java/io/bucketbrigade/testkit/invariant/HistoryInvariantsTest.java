package io.bucketbrigade.testkit.invariant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.fake.bucket.Versioning;
import io.bucketbrigade.testkit.invariant.Difference.Kind;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistoryInvariantsTest {

  private final FakeS3Server server = FakeS3Server.start();
  private final FakeBucket source = server.createBucket("source");
  private final FakeBucket destination = server.createBucket("destination");

  @BeforeEach
  void fillBothAlike() {
    for (FakeBucket bucket : new FakeBucket[] {source, destination}) {
      bucket.settings(settings -> settings.withVersioning(Versioning.ENABLED));
      for (int i = 0; i < 1_200; i++) {
        bucket.put("many", ("version " + i).getBytes(UTF_8));
      }
      bucket.put("k e&y", "one".getBytes(UTF_8), ObjectMeta.NONE.tag("t", "1"));
      bucket.delete("k e&y");
      bucket.put("k e&y", "two".getBytes(UTF_8));
      bucket.delete("deleted");
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void historyDifferences_ofEqualHistories_areNone() {
    assertThat(between().historyDifferences()).isEmpty();
  }

  @Test
  void historyDifferences_tellAVersionTooMany() {
    destination.put("many", "one more".getBytes(UTF_8));
    assertOnly(Kind.VERSION, "many");
  }

  @Test
  void historyDifferences_tellAMarkerTooMany() {
    destination.delete("deleted");
    assertOnly(Kind.VERSION, "deleted");
    assertThatThrownBy(between()::requireEqualHistories)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("VERSION deleted: D, DD");
  }

  @Test
  void historyDifferences_tellOtherBytesOfAnOldVersion() {
    destination.changeVersion(
        destination.versions("many").get(700),
        version -> version.withBody(Body.of("VERSION 499".getBytes(UTF_8))));
    assertOnly(Kind.CONTENT, "many");
  }

  @Test
  void historyDifferences_tellOtherTagsOfAnOldVersion() {
    destination.changeVersion(
        destination.versions("k e&y").getLast(), version -> version.withTags(Map.of("t", "2")));
    assertOnly(Kind.TAGS, "k e&y");
  }

  private MigrationInvariants between() {
    return MigrationInvariants.between(
        Side.of(server.access(), "source"), Side.of(server.access(), "destination"));
  }

  private void assertOnly(Kind kind, String key) {
    assertThat(between().historyDifferences())
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.kind()).isEqualTo(kind);
              assertThat(difference.key()).isEqualTo(key);
            });
  }
}
