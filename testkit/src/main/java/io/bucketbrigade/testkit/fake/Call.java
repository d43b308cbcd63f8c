package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.auth.BucketPolicy;
import io.bucketbrigade.testkit.fake.auth.Policy;
import io.bucketbrigade.testkit.fake.auth.PolicyQuestion;
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
    return may(action, bucketName, key, query.has("versionId"));
  }

  /** Whether the principal may do so, by its own policy and the bucket's. */
  boolean may(Action action, String someBucket, String someKey, boolean ofVersion) {
    Policy own = principal.policy();
    return switch (verdict(action, someBucket, someKey, ofVersion)) {
      case ALLOWED -> !own.denies(action, someBucket, someKey);
      case DENIED -> false;
      case SILENT -> own.allows(action, someBucket, someKey);
    };
  }

  private BucketPolicy.Verdict verdict(
      Action action, String someBucket, String someKey, boolean ofVersion) {
    FakeBucket holder = server.bucket(someBucket);
    String text = holder == null ? null : holder.configuration().get(BucketCalls.POLICY);
    if (holder == null || text == null) {
      return BucketPolicy.Verdict.SILENT;
    }
    String name = ActionNames.of(this, action, ofVersion);
    if (principal.isRoot() && name.endsWith("BucketPolicy")) {
      return BucketPolicy.Verdict.SILENT;
    }
    String resource = "arn:aws:s3:::" + holder.name();
    return BucketPolicy.parse(text, holder.name())
        .verdict(
            new PolicyQuestion(
                principal.arn(),
                name,
                ActionNames.isOnBucket(this, action) ? resource : resource + "/" + someKey,
                server.clock().instant()));
  }

  void require(Action action) {
    require(action, bucketName, key, query.has("versionId"));
  }

  void require(Action action, String someBucket, String someKey, boolean ofVersion) {
    if (!may(action, someBucket, someKey, ofVersion)) {
      throw S3Error.accessDenied();
    }
  }

  boolean quirk(Quirk quirk) {
    return server.has(quirk);
  }
}
