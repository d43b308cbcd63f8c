package io.bucketbrigade.testkit.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.invariant.S3Reply;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FakeS3ConditionsTest extends FakeS3TestBase {

  @Test
  void put_ifAbsent_writesOnce() {
    assertThat(put("k", "one", Map.of("if-none-match", "*")).status()).isEqualTo(200);
    assertThat(put("k", "two", Map.of("if-none-match", "*")).errorCode())
        .isEqualTo("PreconditionFailed");
    assertThat(bucket.require("k").bytes()).isEqualTo("one".getBytes(UTF_8));
    assertThat(bucket.writes("k")).isEqualTo(1);
  }

  @Test
  void put_ifMatch_writesOverThatObjectOnly() {
    StoredObject first = bucket.put("k", "one".getBytes(UTF_8));
    Map<String, String> onlyFirst = Map.of("if-match", "\"" + first.etag() + "\"");

    assertThat(put("k", "two", onlyFirst).status()).isEqualTo(200);
    assertThat(put("k", "three", onlyFirst).status()).isEqualTo(412);
    assertThat(put("missing", "x", onlyFirst).status()).isEqualTo(404);
  }

  @Test
  void put_whenServerIgnoresConditions_writesAnyway() {
    server.quirks(Quirk.UNCONDITIONAL_PUT);
    bucket.put("k", "one".getBytes(UTF_8));

    assertThat(put("k", "two", Map.of("if-none-match", "*")).status()).isEqualTo(200);
  }

  @Test
  void get_conditions_tell412And304() {
    StoredObject object = bucket.put("k", "one".getBytes(UTF_8));
    bucket.lastModified("k", Instant.parse("2026-01-02T03:04:05.678Z"));

    assertThat(get(Map.of("if-match", "\"other\"")).status()).isEqualTo(412);
    assertThat(get(Map.of("if-match", object.etag())).status()).isEqualTo(200);
    S3Reply unchanged = get(Map.of("if-none-match", "\"" + object.etag() + "\""));
    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(unchanged.body()).isEmpty();
    assertThat(get(Map.of("if-unmodified-since", "Fri, 02 Jan 2026 03:04:05 GMT")).status())
        .isEqualTo(200);
    assertThat(get(Map.of("if-unmodified-since", "Fri, 02 Jan 2026 03:04:04 GMT")).status())
        .isEqualTo(412);
    assertThat(get(Map.of("if-modified-since", "Fri, 02 Jan 2026 03:04:05 GMT")).status())
        .isEqualTo(304);
  }

  private S3Reply get(Map<String, String> headers) {
    return send("GET", "k", Map.of(), headers);
  }

  @Test
  void copy_conditionsOnBothSides_areKept() {
    StoredObject source = bucket.put("from", "one".getBytes(UTF_8));
    bucket.put("there", "old".getBytes(UTF_8));

    assertThat(copy("new", "x-amz-copy-source-if-match", "\"other\"").status()).isEqualTo(412);
    assertThat(copy("new", "x-amz-copy-source-if-match", source.etag()).status()).isEqualTo(200);
    assertThat(copy("there", "if-none-match", "*").status()).isEqualTo(412);
    assertThat(copy("there", "if-match", "\"other\"").status()).isEqualTo(412);
    server.quirks(Quirk.UNCONDITIONAL_COPY, Quirk.UNCONDITIONAL_COPY_SOURCE);
    assertThat(copy("there", "if-none-match", "*").status()).isEqualTo(200);
    assertThat(copy("new", "x-amz-copy-source-if-match", "\"other\"").status()).isEqualTo(200);
  }

  private S3Reply copy(String key, String header, String value) {
    return send("PUT", key, Map.of(), Map.of("x-amz-copy-source", "/things/from", header, value));
  }
}
