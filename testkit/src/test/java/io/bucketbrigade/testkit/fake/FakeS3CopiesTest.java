package io.bucketbrigade.testkit.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.generate.HostileKeys;
import io.bucketbrigade.testkit.protocol.PercentCoding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FakeS3CopiesTest extends FakeS3TestBase {

  @Test
  void copy_takesMetadataAndTagsButNoStorageClassOrRedirect() {
    ObjectMeta meta =
        ObjectMeta.NONE
            .header("content-type", "text/x")
            .header("x-amz-storage-class", "GLACIER_IR")
            .header("x-amz-website-redirect-location", "/r")
            .user("color", "blue")
            .tag("t", "1");
    bucket.put("from", "body".getBytes(UTF_8), meta);

    send("PUT", "to", Map.of(), Map.of("x-amz-copy-source", "things/from"));

    StoredObject copy = bucket.require("to");
    assertThat(copy.meta())
        .isEqualTo(
            ObjectMeta.NONE.header("content-type", "text/x").user("color", "blue").tag("t", "1"));
    assertThat(copy.bytes()).isEqualTo("body".getBytes(UTF_8));
  }

  @Test
  void copy_withReplaceDirectives_takesOnlyWhatIsStated() {
    bucket.put("from", new byte[1], ObjectMeta.NONE.user("old", "1").tag("old", "1"));

    send(
        "PUT",
        "to",
        Map.of(),
        Map.of(
            "x-amz-copy-source", "things/from",
            "x-amz-metadata-directive", "REPLACE",
            "x-amz-tagging-directive", "REPLACE",
            "x-amz-tagging", "new=2",
            "x-amz-meta-new", "2"));

    assertThat(bucket.require("to").meta().user()).isEqualTo(Map.of("new", "2"));
    assertThat(bucket.require("to").meta().tags()).isEqualTo(Map.of("new", "2"));
  }

  @Test
  void copy_ofMultipartObject_dropsThePartCount() {
    StoredObject source =
        bucket.putMultipart(
            "from", List.of(Body.patterned(1, 100), Body.patterned(2, 50)), ObjectMeta.NONE);
    Map<String, String> headers = Map.of("x-amz-copy-source", "things/from");

    send("PUT", "to", Map.of(), headers);
    assertThat(source.etag()).endsWith("-2");
    assertThat(bucket.require("to").etag()).hasSize(32);

    server.quirks(Quirk.COPY_KEEPS_MULTIPART_ETAG);
    send("PUT", "to", Map.of(), headers);
    assertThat(bucket.require("to").etag()).isEqualTo(source.etag());
  }

  @Test
  void copy_ofHostileKeys_findsEach() {
    for (String key : HostileKeys.all()) {
      bucket.put(key, key.getBytes(UTF_8));
      String source = "/things/" + PercentCoding.encodePath(key);
      assertThat(send("PUT", "copy", Map.of(), Map.of("x-amz-copy-source", source)).status())
          .as(key)
          .isEqualTo(200);
      assertThat(bucket.require("copy").bytes()).isEqualTo(key.getBytes(UTF_8));
    }
  }

  @Test
  void copy_intoKmsBucket_getsAnEtagThatIsNoMd5() {
    bucket.put("from", "x".getBytes(UTF_8));
    server.createBucket("secret").settings(settings -> settings.withKms("key-1"));

    client.send(
        "PUT", "secret", "to", Map.of(), Map.of("x-amz-copy-source", "things/from"), new byte[0]);

    String etag = server.bucket("secret").require("to").etag();
    assertThat(etag).hasSize(32).isNotEqualTo(bucket.require("from").etag());
    assertThat(client.head("secret", "to").header("x-amz-server-side-encryption"))
        .isEqualTo("aws:kms");
  }
}
