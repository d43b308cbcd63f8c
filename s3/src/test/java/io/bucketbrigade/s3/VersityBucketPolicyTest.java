package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.model.access.FreezeRule;
import io.bucketbrigade.testkit.Poll;
import io.bucketbrigade.testkit.protocol.S3Access;
import io.bucketbrigade.testkit.server.VersityServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * On versitygw, which names principals by their access keys, knows conditions on time and none on
 * who asks, and asks no policy for its administrators.
 */
class VersityBucketPolicyTest extends BucketPolicyContract {

  private static final String WRITER = "writer-of-versity";

  private static VersityServer server;
  private static S3Access writer;

  @BeforeAll
  static void start() {
    server = VersityServer.startWithUsers();
    writer = server.addUser(WRITER, "writer-secret-000000000001");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  S3Access admin() {
    return server.access();
  }

  @Override
  S3Access writer() {
    return writer;
  }

  @Override
  FreezeRule rule() {
    return new FreezeRule(List.of(), List.of(WRITER), false);
  }

  @Override
  String theirs() {
    return """
        {"Version":"2012-10-17","Statement":[
         {"Effect":"Allow","Principal":{"AWS":["%s"]},"Action":"s3:*",
          "Resource":["arn:aws:s3:::%s","arn:aws:s3:::%s/*"]}]}"""
        .formatted(WRITER, bucket, bucket);
  }

  @Test
  void freeze_endsByTheServersClock() {
    policy().write(theirs());
    freeze().put(order(rule(), Instant.now().plusSeconds(4)), location);
    assertThat(change(asWriter(), Way.PUT, "frozen/k")).isEqualTo(403);
    Poll.until(
        "the freeze ends",
        Duration.ofSeconds(30),
        () -> change(asWriter(), Way.PUT, "frozen/k") == 200);
  }

  @Test
  void freeze_withExemptions_keepsEverybodyOut() {
    policy().write(theirs());
    FreezeRule exempt =
        new FreezeRule(List.of("arn:aws:iam::123456789012:user/" + WRITER), List.of(), false);
    freeze().put(order(exempt, Instant.now().plusSeconds(600)), location);
    assertThat(change(asWriter(), Way.PUT, "frozen/k")).isEqualTo(403);
    assertThat(change(asWriter(), Way.PUT, "free/k")).isEqualTo(200);
  }

  @Test
  void freeze_ofSomebodyUnknown_isRefused() {
    FreezeRule unknown = new FreezeRule(List.of(), List.of("nobody"), false);
    assertThatThrownBy(() -> freeze().put(order(unknown, Instant.now().plusSeconds(9)), location))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("MalformedPolicy")
        .hasMessageContaining("a principal that does not exist");
    assertThat(policy().read()).isNull();
  }
}
