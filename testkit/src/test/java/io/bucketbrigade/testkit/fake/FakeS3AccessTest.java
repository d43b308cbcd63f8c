package io.bucketbrigade.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.auth.Policy;
import io.bucketbrigade.testkit.fake.auth.Principal;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.invariant.PlainS3;
import io.bucketbrigade.testkit.invariant.S3Reply;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FakeS3AccessTest extends FakeS3TestBase {

  private S3Reply getAs(S3Access access, String key) {
    try (PlainS3 other = new PlainS3(access)) {
      return other.get(BUCKET, key);
    }
  }

  private S3Access as(Principal principal) {
    return new S3Access(
        server.endpoint(),
        "us-east-1",
        principal.accessKeyId(),
        principal.secretAccessKey(),
        principal.sessionToken());
  }

  @Test
  void refusals_areToldApart() {
    bucket.put("k", new byte[1]);
    Principal session = Principal.of("AKIASESSION", "s").withSession("token", null);
    server.add(session);

    assertThat(getAs(S3Access.of(server.endpoint(), "nobody", "x"), "k").errorCode())
        .isEqualTo("InvalidAccessKeyId");
    assertThat(getAs(S3Access.of(server.endpoint(), server.accessKey(), "wrong"), "k").errorCode())
        .isEqualTo("SignatureDoesNotMatch");
    assertThat(getAs(as(session), "k").status()).isEqualTo(200);
    assertThat(getAs(S3Access.of(server.endpoint(), "AKIASESSION", "s"), "k").errorCode())
        .isEqualTo("InvalidToken");
    server.add(session.withSession("token", Instant.now().minusSeconds(1)));
    assertThat(getAs(as(session), "k").errorCode()).isEqualTo("ExpiredToken");
    server.disable("AKIASESSION");
    assertThat(getAs(as(session), "k").errorCode()).isEqualTo("InvalidAccessKeyId");
  }

  @Test
  void requests_withoutSignature_areRefused() throws Exception {
    bucket.put("k", new byte[1]);
    try (HttpClient plain = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.endpoint() + "/things/k")).build();
      HttpResponse<String> reply = plain.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(reply.statusCode()).isEqualTo(403);
      assertThat(reply.body()).contains("<Code>AccessDenied</Code>");
    }
  }

  @Test
  void policy_deniesActionsAndKeys() {
    bucket.put("open", new byte[1]);
    bucket.put("closed", new byte[1]);
    Principal reader =
        Principal.of("AKIAREADER", "s")
            .withPolicy(
                Policy.DENY_ALL
                    .allowInBucket(BUCKET, Action.READ, Action.LIST)
                    .denyKeys("closed"::equals, Action.READ));
    server.add(reader);

    assertThat(getAs(as(reader), "open").status()).isEqualTo(200);
    assertThat(getAs(as(reader), "closed").errorCode()).isEqualTo("AccessDenied");
    try (PlainS3 other = new PlainS3(as(reader))) {
      assertThat(other.send("PUT", BUCKET, "new", Map.of(), Map.of(), new byte[1]).status())
          .isEqualTo(403);
      assertThat(other.send("DELETE", BUCKET, "open", Map.of(), Map.of(), new byte[0]).status())
          .isEqualTo(403);
      assertThat(other.list(BUCKET, "").keySet()).containsExactly("closed", "open");
    }
    assertThat(bucket.keys()).containsExactly("closed", "open");
  }

  @Test
  void missingKey_withoutPermissionToList_is403() {
    Principal blind = Principal.of("AKIABLIND", "s").withPolicy(Policy.ALLOW_ALL.deny(Action.LIST));
    server.add(blind);

    assertThat(getAs(as(blind), "nothing").status()).isEqualTo(403);
  }

  @Test
  void tagCount_isToldOnlyToThoseWhoMayReadTags() {
    bucket.put("k", new byte[1], ObjectMeta.NONE.tag("t", "1"));
    Principal noTags =
        Principal.of("AKIANOTAGS", "s").withPolicy(Policy.ALLOW_ALL.deny(Action.READ_TAGS));
    server.add(noTags);

    assertThat(client.get(BUCKET, "k").header("x-amz-tagging-count")).isEqualTo("1");
    assertThat(getAs(as(noTags), "k").header("x-amz-tagging-count")).isNull();
    server.quirks(Quirk.COUNTS_TAGS_FOR_ALL);
    assertThat(getAs(as(noTags), "k").header("x-amz-tagging-count")).isEqualTo("1");
  }

  @Test
  void tags_sentWithoutPermission_refuseTheWrite() {
    Principal noTags =
        Principal.of("AKIANOTAGS", "s").withPolicy(Policy.ALLOW_ALL.deny(Action.WRITE_TAGS));
    server.add(noTags);
    try (PlainS3 other = new PlainS3(as(noTags))) {
      Map<String, String> tagged = Map.of("x-amz-tagging", "a=b");
      assertThat(other.send("PUT", BUCKET, "k", Map.of(), tagged, new byte[1]).errorCode())
          .isEqualTo("AccessDenied");
    }
    assertThat(bucket.get("k")).isNull();
  }
}
