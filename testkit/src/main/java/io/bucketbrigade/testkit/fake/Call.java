package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.auth.Principal;
import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.http.HttpRequest;
import io.bucketbrigade.testkit.protocol.S3Error;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One authenticated request.
 *
 * @param bucketName as addressed
 * @param key empty for requests on the bucket
 * @param body the body after every decoding
 * @param trailers headers that came after the body
 */
record Call(
    ServerState server,
    Principal principal,
    S3Operation operation,
    String bucketName,
    String key,
    Query query,
    HttpRequest http,
    Body body,
    Map<String, String> trailers) {

  /** The bucket addressed. */
  FakeBucket bucket() {
    FakeBucket bucket = server.bucket(bucketName);
    if (bucket == null) {
      throw S3Error.noSuchBucket();
    }
    return bucket;
  }

  byte[] content() {
    return body.bytes();
  }

  /** A header, or the trailer of that name. */
  @Nullable String header(String name) {
    String value = http.header(name);
    return value == null ? trailers.get(name) : value;
  }

  boolean may(Action action) {
    return may(action, bucketName, key);
  }

  boolean may(Action action, String someBucket, String someKey) {
    return principal.policy().allows(action, someBucket, someKey);
  }

  void require(Action action) {
    require(action, bucketName, key);
  }

  void require(Action action, String someBucket, String someKey) {
    if (!may(action, someBucket, someKey)) {
      throw S3Error.accessDenied();
    }
  }

  boolean quirk(Quirk quirk) {
    return server.has(quirk);
  }
}
