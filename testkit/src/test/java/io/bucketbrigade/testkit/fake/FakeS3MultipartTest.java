package io.bucketbrigade.testkit.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.invariant.S3Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FakeS3MultipartTest extends FakeS3TestBase {

  @BeforeEach
  void allowSmallParts() {
    server.minPartBytes(4);
  }

  private String create(String key, Map<String, String> headers) {
    return element(send("POST", key, Map.of("uploads", ""), headers), "UploadId");
  }

  private String part(String key, String upload, int number, String body) {
    S3Reply reply =
        client.send("PUT", BUCKET, key, partQuery(upload, number), Map.of(), body.getBytes(UTF_8));
    return String.valueOf(reply.header("etag"));
  }

  private static Map<String, String> partQuery(String upload, int number) {
    return Map.of("uploadId", upload, "partNumber", Integer.toString(number));
  }

  private S3Reply complete(
      String key, String upload, Map<String, String> headers, String... numbersAndEtags) {
    StringBuilder xml = new StringBuilder("<CompleteMultipartUpload>");
    for (int i = 0; i < numbersAndEtags.length; i += 2) {
      xml.append("<Part><PartNumber>").append(numbersAndEtags[i]).append("</PartNumber><ETag>");
      xml.append(numbersAndEtags[i + 1].replace("\"", "&quot;")).append("</ETag></Part>");
    }
    byte[] body = xml.append("</CompleteMultipartUpload>").toString().getBytes(UTF_8);
    return client.send("POST", BUCKET, key, Map.of("uploadId", upload), headers, body);
  }

  @Test
  void complete_makesTheObjectWithPartEtagAndAttributes() {
    String upload = create("k", Map.of("content-type", "a/b", "x-amz-tagging", "t=1"));
    String first = part("k", upload, 1, "12345");
    String second = part("k", upload, 2, "6");
    assertThat(bucket.get("k")).isNull();

    S3Reply reply = complete("k", upload, Map.of(), "1", first, "2", second);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(bucket.require("k").bytes()).isEqualTo("123456".getBytes(UTF_8));
    // md5(md5("12345") + md5("6")), computed with another tool.
    assertThat(bucket.require("k").etag()).isEqualTo("c4ae2f4629dacf89108a067209debdb8-2");
    assertThat(bucket.require("k").header("content-type")).isEqualTo("a/b");
    assertThat(bucket.require("k").meta().tags()).isEqualTo(Map.of("t", "1"));
    assertThat(bucket.uploads()).isEmpty();
    assertThat(complete("k", upload, Map.of(), "1", first).errorCode()).isEqualTo("NoSuchUpload");
  }

  @Test
  void complete_withWrongParts_isRefused() {
    String upload = create("k", Map.of());
    String small = part("k", upload, 1, "1");
    String last = part("k", upload, 2, "2");

    assertThat(complete("k", upload, Map.of(), "1", small, "2", last).errorCode())
        .isEqualTo("EntityTooSmall");
    assertThat(complete("k", upload, Map.of(), "2", last, "1", small).errorCode())
        .isEqualTo("InvalidPartOrder");
    assertThat(complete("k", upload, Map.of(), "1", last).errorCode()).isEqualTo("InvalidPart");
    assertThat(complete("k", upload, Map.of(), "3", last).errorCode()).isEqualTo("InvalidPart");
    assertThat(bucket.uploads()).hasSize(1);
  }

  @Test
  void complete_ifAbsent_isRefusedWhereSomethingIs() {
    bucket.put("k", new byte[1]);
    String upload = create("k", Map.of());
    String etag = part("k", upload, 1, "1");

    assertThat(complete("k", upload, Map.of("if-none-match", "*"), "1", etag).status())
        .isEqualTo(412);
    server.quirks(Quirk.UNCONDITIONAL_COMPLETE);
    assertThat(complete("k", upload, Map.of("if-none-match", "*"), "1", etag).status())
        .isEqualTo(200);
  }

  @Test
  void abort_dropsTheUpload() {
    String upload = create("k", Map.of());
    assertThat(send("DELETE", "k", Map.of("uploadId", upload), Map.of()).status()).isEqualTo(204);
    assertThat(send("DELETE", "k", Map.of("uploadId", upload), Map.of()).errorCode())
        .isEqualTo("NoSuchUpload");
  }

  @Test
  void uploadPartCopy_takesTheRange() {
    bucket.put("from", "0123456789".getBytes(UTF_8));
    String upload = create("k", Map.of());
    Map<String, String> headers =
        Map.of("x-amz-copy-source", "/things/from", "x-amz-copy-source-range", "bytes=2-5");

    S3Reply reply = client.send("PUT", BUCKET, "k", partQuery(upload, 1), headers, new byte[0]);
    complete("k", upload, Map.of(), "1", element(reply, "ETag").replace("&quot;", "\""));

    assertThat(bucket.require("k").bytes()).isEqualTo("2345".getBytes(UTF_8));
    Map<String, String> beyond =
        Map.of("x-amz-copy-source", "/things/from", "x-amz-copy-source-range", "bytes=2-10");
    upload = create("k", Map.of());
    assertThat(
            client.send("PUT", BUCKET, "k", partQuery(upload, 1), beyond, new byte[0]).errorCode())
        .isEqualTo("InvalidArgument");
  }

  @Test
  void listParts_isPaged() {
    String upload = create("k", Map.of());
    for (int number = 1; number <= 5; number++) {
      part("k", upload, number, "part" + number);
    }

    S3Reply first = send("GET", "k", Map.of("uploadId", upload, "max-parts", "2"), Map.of());
    assertThat(element(first, "IsTruncated")).isEqualTo("true");
    S3Reply second =
        send(
            "GET",
            "k",
            Map.of(
                "uploadId", upload, "part-number-marker", element(first, "NextPartNumberMarker")),
            Map.of());

    assertThat(second.text()).doesNotContain("<PartNumber>2<").contains("<PartNumber>3<");
    assertThat(element(second, "IsTruncated")).isEqualTo("false");
  }

  @Test
  void listUploads_isPaged() {
    for (String key : List.of("b", "a", "c")) {
      create(key, Map.of());
    }
    Map<String, String> query = new HashMap<>(Map.of("uploads", "", "max-uploads", "2"));
    S3Reply first = send("GET", "", query, Map.of());
    query.put("key-marker", element(first, "NextKeyMarker"));
    query.put("upload-id-marker", element(first, "NextUploadIdMarker"));
    S3Reply second = send("GET", "", query, Map.of());

    assertThat(first.text()).contains("<Key>a<", "<Key>b<").doesNotContain("<Key>c<");
    assertThat(second.text()).contains("<Key>c<").doesNotContain("<Key>b<");
  }

  @Test
  void head_ofOnePart_tellsItsSizeAndTheCount() {
    bucket.putMultipart("k", List.of(Body.patterned(1, 10), Body.patterned(2, 7)), ObjectMeta.NONE);
    bucket.put("whole", new byte[9]);

    S3Reply second = send("HEAD", "k", Map.of("partNumber", "2"), Map.of());
    assertThat(second.headers())
        .containsEntry("content-length", "7")
        .containsEntry("x-amz-mp-parts-count", "2")
        .containsEntry("content-range", "bytes 10-16/17");
    assertThat(send("GET", "k", Map.of("partNumber", "2"), Map.of()).body())
        .isEqualTo(Body.patterned(2, 7).bytes());
    assertThat(send("HEAD", "k", Map.of("partNumber", "3"), Map.of()).status()).isEqualTo(416);
    assertThat(send("HEAD", "whole", Map.of("partNumber", "1"), Map.of()).headers())
        .containsEntry("content-length", "9")
        .doesNotContainKey("x-amz-mp-parts-count");
  }

  @Test
  void checksums_ofParts_areComposite() {
    String upload = create("k", Map.of("x-amz-checksum-algorithm", "CRC32C"));
    S3Reply sent =
        client.send(
            "PUT",
            BUCKET,
            "k",
            partQuery(upload, 1),
            Map.of("x-amz-checksum-crc32c", "4waSgw=="),
            "123456789".getBytes(UTF_8));
    String etag = String.valueOf(sent.header("etag"));
    assertThat(complete("k", upload, Map.of(), "1", etag).errorCode()).isEqualTo("InvalidRequest");
    String summed =
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>%s</ETag><ChecksumCRC32C>4waSgw==</ChecksumCRC32C></Part></CompleteMultipartUpload>"
            .formatted(etag.replace("\"", "&quot;"));
    client.send("POST", BUCKET, "k", Map.of("uploadId", upload), Map.of(), summed.getBytes(UTF_8));

    S3Reply head = send("HEAD", "k", Map.of(), Map.of("x-amz-checksum-mode", "ENABLED"));
    assertThat(head.headers())
        .containsEntry("x-amz-checksum-type", "COMPOSITE")
        .hasEntrySatisfying("x-amz-checksum-crc32c", value -> assertThat(value).endsWith("-1"));
  }
}
