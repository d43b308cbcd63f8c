package io.bucketbrigade.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.testkit.invariant.PlainS3;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FakeS3QuirksTest extends FakeS3TestBase {

  @Test
  void noTags_answers501AndIgnoresThoseSent() {
    server.quirks(Quirk.NO_TAGS);
    put("k", "", Map.of("x-amz-tagging", "a=b"));

    assertThat(send("GET", "k", Map.of("tagging", ""), Map.of()).status()).isEqualTo(501);
    assertThat(bucket.require("k").meta().tags()).isEmpty();
  }

  @Test
  void ignoredTags_areLostSilently() {
    server.quirks(Quirk.IGNORES_TAGS_ON_WRITE);
    put("k", "", Map.of("x-amz-tagging", "a=b"));

    assertThat(client.tags(BUCKET, "k")).isEmpty();
  }

  @Test
  void limits_refuseFurtherWritesAsStorageFull() {
    bucket.settings(settings -> settings.withLimits(2, 10));

    assertThat(put("a", "12345", Map.of()).status()).isEqualTo(200);
    assertThat(put("b", "123456", Map.of()).errorCode()).isEqualTo("XMinioStorageFull");
    assertThat(put("b", "12345", Map.of()).status()).isEqualTo(200);
    assertThat(put("c", "", Map.of()).errorCode()).isEqualTo("XMinioStorageFull");
    client.delete(BUCKET, "a");
    assertThat(put("c", "", Map.of()).status()).isEqualTo(200);
  }

  @Test
  void alias_isTheSameBucketUnderAnotherNameAndEndpoint() {
    server.alias("second-name", BUCKET);
    S3Access elsewhere =
        S3Access.of(server.openAliasEndpoint(), server.accessKey(), server.secretKey());
    put("k", "x", Map.of());

    try (PlainS3 other = new PlainS3(elsewhere)) {
      assertThat(other.get("second-name", "k").text()).isEqualTo("x");
    }
  }

  @Test
  void offline_cutsClientsAndOnlineServesThemAgain() {
    put("k", "x", Map.of());
    server.goOffline();
    assertThatThrownBy(() -> client.get(BUCKET, "k")).isInstanceOf(UncheckedIOException.class);

    server.goOnline();
    assertThat(client.get(BUCKET, "k").text()).isEqualTo("x");
  }

  @Test
  void latency_delaysEachRequest() {
    server.latency(Duration.ofMillis(50));
    long start = System.nanoTime();
    client.head(BUCKET, "k");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(49));
  }

  @Test
  void hooks_seeEachRequestAndMayChangeTheBucket() {
    server.after(
        (operation, name, key) -> {
          if (key.equals("k")) {
            server.bucket(name).put("changed meanwhile", new byte[0]);
          }
        });
    put("k", "x", Map.of());

    assertThat(bucket.keys()).containsExactly("changed meanwhile", "k");
  }
}
