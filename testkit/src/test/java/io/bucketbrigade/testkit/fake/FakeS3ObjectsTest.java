package io.bucketbrigade.testkit.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.generate.HostileKeys;
import io.bucketbrigade.testkit.invariant.S3Reply;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FakeS3ObjectsTest extends FakeS3TestBase {

  @Test
  void put_withAttributes_returnsThemOnGet() {
    put(
        "a b/ü.txt",
        "hello",
        Map.of(
            "content-type", "text/plain",
            "cache-control", "no-store",
            "expires", "never, ever",
            "x-amz-meta-color", "blue",
            "x-amz-storage-class", "STANDARD_IA",
            "x-amz-website-redirect-location", "/other",
            "x-amz-tagging", "team=a%20b&k=v"));

    S3Reply reply = client.get(BUCKET, "a b/ü.txt");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo("hello");
    assertThat(reply.headers())
        .containsEntry("content-type", "text/plain")
        .containsEntry("cache-control", "no-store")
        .containsEntry("expires", "never, ever")
        .containsEntry("x-amz-meta-color", "blue")
        .containsEntry("x-amz-storage-class", "STANDARD_IA")
        .containsEntry("x-amz-website-redirect-location", "/other")
        .containsEntry("x-amz-tagging-count", "2")
        .containsEntry("etag", "\"5d41402abc4b2a76b9719d911017c592\"");
    assertThat(client.tags(BUCKET, "a b/ü.txt")).isEqualTo(Map.of("team", "a b", "k", "v"));
    assertThat(server.requests().count(S3Operation.GET_OBJECT)).isEqualTo(1);
  }

  @Test
  void put_underHostileKeys_keepsEachApart() {
    List<String> keys = new ArrayList<>(HostileKeys.all());
    keys.addAll(HostileKeys.random(7, 100));
    for (String key : keys) {
      client.put(BUCKET, key, key.getBytes(UTF_8), Map.of());
    }

    assertThat(bucket.keys()).containsExactlyInAnyOrderElementsOf(keys);
    for (String key : keys) {
      assertThat(client.get(BUCKET, key).text()).isEqualTo(key);
      assertThat(bucket.writes(key)).isEqualTo(1);
    }
    assertThat(client.list(BUCKET, "").keySet()).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void put_whenKeyIsTooLong_isRefused() {
    assertThat(put("x".repeat(1_025), "", Map.of()).errorCode()).isEqualTo("KeyTooLongError");
  }

  @Test
  void put_withOtherMd5_isRefusedAndNothingIsWritten() {
    S3Reply reply = put("k", "hello", Map.of("content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="));

    assertThat(reply.errorCode()).isEqualTo("BadDigest");
    assertThat(bucket.get("k")).isNull();
  }

  @Test
  void put_withChecksum_isVerifiedAndToldOnRequest() {
    // Check values of the CRC catalogue for "123456789".
    Map<String, String> known =
        Map.of(
            "x-amz-checksum-crc32", "y/Q5Jg==",
            "x-amz-checksum-crc32c", "4waSgw==",
            "x-amz-checksum-crc64nvme", "rosUhgp5mIg=",
            "x-amz-checksum-sha1", "98O8HYCOBHMq32eZZczDTKeuNEE=");
    known.forEach(
        (header, value) -> {
          assertThat(put("k", "123456789", Map.of(header, value)).status()).isEqualTo(200);
          assertThat(
                  send("HEAD", "k", Map.of(), Map.of("x-amz-checksum-mode", "ENABLED")).headers())
              .containsEntry(header, value)
              .containsEntry("x-amz-checksum-type", "FULL_OBJECT");
          assertThat(put("k", "other", Map.of(header, value)).errorCode()).isEqualTo("BadDigest");
        });
  }

  @Test
  void put_inSignedChunks_isDecoded() {
    String chunked =
        """
        5;chunk-signature=aa
        hello
        6;chunk-signature=bb
         world
        0;chunk-signature=cc
        x-amz-checksum-crc32:DUoRhQ==

        """
            .replace("\n", "\r\n");
    // The client signs UNSIGNED-PAYLOAD, so the coding is decoded here by itself.
    AwsChunked decoded = AwsChunked.decodeBody(chunked.getBytes(UTF_8));

    assertThat(new String(decoded.content().bytes(), UTF_8)).isEqualTo("hello world");
    assertThat(decoded.trailers()).containsEntry("x-amz-checksum-crc32", "DUoRhQ==");
  }

  @Test
  void get_withRange_returnsThatStretch() {
    bucket.put("k", "0123456789".getBytes(UTF_8));

    S3Reply middle = send("GET", "k", Map.of(), Map.of("range", "bytes=2-4"));
    S3Reply end = send("GET", "k", Map.of(), Map.of("range", "bytes=-3"));

    assertThat(middle.status()).isEqualTo(206);
    assertThat(middle.text()).isEqualTo("234");
    assertThat(middle.header("content-range")).isEqualTo("bytes 2-4/10");
    assertThat(end.text()).isEqualTo("789");
    assertThat(send("GET", "k", Map.of(), Map.of("range", "bytes=10-11")).errorCode())
        .isEqualTo("InvalidRange");
  }

  @Test
  void get_ofHugePatternedObject_returnsAnyStretchWithoutStoringIt() {
    bucket.put("huge", Body.patterned(5, 6L << 30).slice(0, 3), ObjectMeta.NONE);
    Body huge = Body.patterned(5, 1L << 40);
    byte[] expected = new byte[10];
    BodyPattern.fill(5, (1L << 40) - 10, expected, 0, 10);

    assertThat(huge.slice((1L << 40) - 10, 10).bytes()).isEqualTo(expected);
    assertThat(client.get(BUCKET, "huge").body()).isEqualTo(BodyPattern.bytes(5, 3));
  }

  @Test
  void head_whenNothingIsThere_is404WithoutBody() {
    S3Reply reply = client.head(BUCKET, "nothing");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.body()).isEmpty();
  }

  @Test
  void get_fromMissingBucket_isNoSuchBucket() {
    assertThat(client.get("nowhere", "k").errorCode()).isEqualTo("NoSuchBucket");
  }

  @Test
  void metadata_outsideAscii_comesBackAsEncodedWords() {
    bucket.put("k", new byte[0], ObjectMeta.NONE.user("note", "Grüße").withMissingMeta(2));

    assertThat(client.head(BUCKET, "k").headers())
        .containsEntry("x-amz-missing-meta", "2")
        .hasEntrySatisfying("x-amz-meta-note", value -> assertThat(value).startsWith("=?UTF-8?B?"));
  }

  @Test
  void tags_putReplacesAndDeleteRemoves() {
    bucket.put("k", new byte[0], ObjectMeta.NONE.tag("old", "1"));

    client.putTags(BUCKET, "k", Map.of("new", "<&>"));
    assertThat(client.tags(BUCKET, "k")).isEqualTo(Map.of("new", "<&>"));

    send("DELETE", "k", Map.of("tagging", ""), Map.of());
    assertThat(client.tags(BUCKET, "k")).isEmpty();
  }

  @Test
  void delete_ofManyKeys_deletesEach() {
    bucket.put("a", new byte[1]);
    bucket.put("b", new byte[1]);
    byte[] request =
        "<Delete><Object><Key>a</Key></Object><Object><Key>never there</Key></Object></Delete>"
            .getBytes(UTF_8);

    S3Reply reply = client.send("POST", BUCKET, "", Map.of("delete", ""), Map.of(), request);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(bucket.keys()).containsExactly("b");
  }

  @Test
  void bucketFacts_areTold() {
    bucket.settings(settings -> settings.withRegion("eu-west-9").withOwner("the-owner"));

    assertThat(send("HEAD", "", Map.of(), Map.of()).header("x-amz-bucket-region"))
        .isEqualTo("eu-west-9");
    assertThat(send("GET", "", Map.of("location", ""), Map.of()).text()).contains(">eu-west-9<");
    assertThat(element(send("GET", "", Map.of("acl", ""), Map.of()), "ID")).isEqualTo("the-owner");
    assertThat(send("GET", "", Map.of("lifecycle", ""), Map.of()).errorCode())
        .isEqualTo("NoSuchLifecycleConfiguration");
  }
}
