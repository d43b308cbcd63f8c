package io.bucketbrigade.testkit.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.invariant.PlainS3;
import io.bucketbrigade.testkit.invariant.S3Access;
import io.bucketbrigade.testkit.invariant.S3Reply;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FakeS3ObjectsTest {

  private final FakeS3Server server = FakeS3Server.start();
  private final PlainS3 client =
      new PlainS3(S3Access.of(server.endpoint(), server.accessKey(), server.secretKey()));
  private FakeBucket bucket = server.createBucket("things");

  @BeforeEach
  void resetCounters() {
    server.requests().reset();
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void put_withAttributes_returnsThemOnGet() {
    client.put(
        "things",
        "a b/ü.txt",
        "hello".getBytes(UTF_8),
        Map.of(
            "content-type", "text/plain",
            "cache-control", "no-store",
            "expires", "never, ever",
            "x-amz-meta-color", "blue",
            "x-amz-tagging", "team=a%20b&k=v"));

    S3Reply reply = client.get("things", "a b/ü.txt");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo("hello");
    assertThat(reply.headers())
        .containsEntry("content-type", "text/plain")
        .containsEntry("cache-control", "no-store")
        .containsEntry("expires", "never, ever")
        .containsEntry("x-amz-meta-color", "blue")
        .containsEntry("x-amz-tagging-count", "2")
        .containsEntry("etag", "\"5d41402abc4b2a76b9719d911017c592\"");
    assertThat(client.tags("things", "a b/ü.txt")).isEqualTo(Map.of("team", "a b", "k", "v"));
    assertThat(server.requests().count(S3Operation.GET_OBJECT)).isEqualTo(1);
  }

  @Test
  void put_underHostileKeys_keepsEachApart() {
    List<String> keys =
        List.of(
            "/lead",
            "lead",
            "a//b",
            "a/b",
            "a/./b",
            "a/../b",
            "a",
            "a/",
            "x\ny",
            "x\u0001y",
            "plus+",
            "plus ",
            "100%",
            "%46",
            "q?x=1",
            "h#i",
            "\uD83D\uDE00",
            "\uFFEE",
            "é",
            "e\u0301");
    for (String key : keys) {
      client.put("things", key, key.getBytes(UTF_8), Map.of());
    }

    assertThat(bucket.keys()).containsExactlyInAnyOrderElementsOf(keys);
    for (String key : keys) {
      assertThat(client.get("things", key).text()).isEqualTo(key);
      assertThat(bucket.writes(key)).isEqualTo(1);
    }
    assertThat(client.list("things", "").keySet()).containsExactlyInAnyOrderElementsOf(keys);
  }
}
