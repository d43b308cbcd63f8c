package io.bucketbrigade.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.auth.Principal;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.invariant.PlainS3;
import io.bucketbrigade.testkit.invariant.S3Reply;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of the demo's buckets, as its application sees it: over HTTP, with credentials that the
 * bucket's policy can refuse. Thread-safe.
 */
final class DemoBucket implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final int NOT_FOUND = 404;

  private final FakeBucket bucket;
  private final PlainS3 client;

  DemoBucket(FakeS3Server server, FakeBucket bucket, Principal application) {
    this.bucket = bucket;
    this.client =
        new PlainS3(
            S3Access.of(
                server.endpoint(), application.accessKeyId(), application.secretAccessKey()));
  }

  /** Its name. */
  String name() {
    return bucket.name();
  }

  /** Writes an object once; what the server answers. */
  S3Reply put(String key, byte[] bytes) {
    return client.send("PUT", name(), key, Map.of(), Map.of(), bytes);
  }

  /** Reads an object; null if there is none. */
  byte @Nullable [] read(String key) {
    S3Reply reply = client.get(name(), key);
    if (reply.status() == NOT_FOUND) {
      return null;
    }
    if (!reply.ok()) {
      throw new IllegalStateException(
          "cannot read '%s' at %s: %d %s"
              .formatted(key, name(), reply.status(), reply.errorCode()));
    }
    return reply.body();
  }

  /** Its policy, whatever its text looks like; null if it has none. */
  @Nullable JsonNode policy() {
    String text = bucket.configuration().get("policy");
    try {
      return text == null ? null : MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the policy of %s is no JSON".formatted(name()), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
