package io.bucketbrigade.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.model.spec.BucketItem;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutBucketAccelerateConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutBucketCorsRequest;
import software.amazon.awssdk.services.s3.model.PutBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.PutBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.PutBucketRequestPaymentRequest;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutBucketWebsiteRequest;
import software.amazon.awssdk.services.s3.model.PutPublicAccessBlockRequest;

/**
 * Writes items of a bucket's configuration by the AWS SDK, one request each, which repeats nothing.
 * Requests are made from trees as {@link SdkTree} reads them: answers and requests have the same
 * parts, but differ in what they wrap them into. Thread-safe.
 */
final class SdkConfigurationWrite {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final String bucket;
  private final S3Client client;
  private final S3Failures failures;

  /** Writes through a client, which stays the caller's to close. */
  SdkConfigurationWrite(String bucket, S3Client client, S3Failures failures) {
    this.bucket = bucket;
    this.client = client;
    this.failures = failures;
  }

  /** See {@code BucketConfiguration.write}. */
  void write(BucketItem item, @Nullable JsonNode tree) {
    if (tree == null) {
      delete(item);
    } else {
      put(item, tree);
    }
  }

  private void put(BucketItem item, JsonNode tree) {
    switch (item) {
      case VERSIONING ->
          send(
              S3Operation.PUT_VERSIONING,
              PutBucketVersioningRequest.builder(),
              wrapped("VersioningConfiguration", only(tree, "Status")),
              put -> client.putBucketVersioning(put.build()));
      case ENCRYPTION ->
          send(
              S3Operation.PUT_ENCRYPTION,
              PutBucketEncryptionRequest.builder(),
              tree,
              put -> client.putBucketEncryption(put.build()));
      case LIFECYCLE ->
          send(
              S3Operation.PUT_LIFECYCLE,
              PutBucketLifecycleConfigurationRequest.builder(),
              lifecycle(tree),
              put -> client.putBucketLifecycleConfiguration(put.build()));
      case POLICY ->
          send(
              S3Operation.PUT_POLICY,
              PutBucketPolicyRequest.builder(),
              tree,
              put -> client.putBucketPolicy(put.build()));
      case PUBLIC_ACCESS_BLOCK ->
          send(
              S3Operation.PUT_PUBLIC_ACCESS_BLOCK,
              PutPublicAccessBlockRequest.builder(),
              tree,
              put -> client.putPublicAccessBlock(put.build()));
      case OWNERSHIP ->
          send(
              S3Operation.PUT_OWNERSHIP,
              PutBucketOwnershipControlsRequest.builder(),
              tree,
              put -> client.putBucketOwnershipControls(put.build()));
      case CORS ->
          send(
              S3Operation.PUT_CORS,
              PutBucketCorsRequest.builder(),
              wrapped("CORSConfiguration", tree),
              put -> client.putBucketCors(put.build()));
      case WEBSITE ->
          send(
              S3Operation.PUT_WEBSITE,
              PutBucketWebsiteRequest.builder(),
              wrapped("WebsiteConfiguration", tree),
              put -> client.putBucketWebsite(put.build()));
      case NOTIFICATIONS ->
          send(
              S3Operation.PUT_NOTIFICATIONS,
              PutBucketNotificationConfigurationRequest.builder(),
              wrapped("NotificationConfiguration", tree),
              put -> client.putBucketNotificationConfiguration(put.build()));
      case TAGS ->
          send(
              S3Operation.PUT_BUCKET_TAGS,
              PutBucketTaggingRequest.builder(),
              wrapped("Tagging", tree),
              put -> client.putBucketTagging(put.build()));
      case REQUEST_PAYMENT ->
          send(
              S3Operation.PUT_REQUEST_PAYMENT,
              PutBucketRequestPaymentRequest.builder(),
              wrapped("RequestPaymentConfiguration", tree),
              put -> client.putBucketRequestPayment(put.build()));
      case ACCELERATION ->
          send(
              S3Operation.PUT_ACCELERATION,
              PutBucketAccelerateConfigurationRequest.builder(),
              wrapped("AccelerateConfiguration", only(tree, "Status")),
              put -> client.putBucketAccelerateConfiguration(put.build()));
      case OBJECT_LOCK,
          ACL,
          LOGGING,
          REPLICATION,
          INVENTORY,
          ANALYTICS,
          METRICS,
          INTELLIGENT_TIERING ->
          throw notWritten(item);
    }
  }

  /** What cannot be taken away is set to what holds for buckets that have none. */
  private void delete(BucketItem item) {
    switch (item) {
      case VERSIONING -> put(item, NODES.objectNode().put("Status", "Suspended"));
      case ENCRYPTION ->
          asked(
              S3Operation.DELETE_ENCRYPTION,
              () -> client.deleteBucketEncryption(delete -> delete.bucket(bucket)));
      case LIFECYCLE ->
          asked(
              S3Operation.DELETE_LIFECYCLE,
              () -> client.deleteBucketLifecycle(delete -> delete.bucket(bucket)));
      case POLICY ->
          asked(
              S3Operation.DELETE_POLICY,
              () -> client.deleteBucketPolicy(delete -> delete.bucket(bucket)));
      case PUBLIC_ACCESS_BLOCK ->
          asked(
              S3Operation.DELETE_PUBLIC_ACCESS_BLOCK,
              () -> client.deletePublicAccessBlock(delete -> delete.bucket(bucket)));
      case OWNERSHIP ->
          asked(
              S3Operation.DELETE_OWNERSHIP,
              () -> client.deleteBucketOwnershipControls(delete -> delete.bucket(bucket)));
      case CORS ->
          asked(
              S3Operation.DELETE_CORS,
              () -> client.deleteBucketCors(delete -> delete.bucket(bucket)));
      case WEBSITE ->
          asked(
              S3Operation.DELETE_WEBSITE,
              () -> client.deleteBucketWebsite(delete -> delete.bucket(bucket)));
      case NOTIFICATIONS -> put(item, NODES.objectNode());
      case TAGS ->
          asked(
              S3Operation.DELETE_BUCKET_TAGS,
              () -> client.deleteBucketTagging(delete -> delete.bucket(bucket)));
      case REQUEST_PAYMENT -> put(item, NODES.objectNode().put("Payer", "BucketOwner"));
      case ACCELERATION -> put(item, NODES.objectNode().put("Status", "Suspended"));
      case OBJECT_LOCK,
          ACL,
          LOGGING,
          REPLICATION,
          INVENTORY,
          ANALYTICS,
          METRICS,
          INTELLIGENT_TIERING ->
          throw notWritten(item);
    }
  }

  private static IllegalArgumentException notWritten(BucketItem item) {
    return new IllegalArgumentException(item + " is never written");
  }

  /** The default of transitions stands in a header of the request. */
  private static ObjectNode lifecycle(JsonNode tree) {
    ObjectNode request = wrapped("LifecycleConfiguration", only(tree, "Rules"));
    JsonNode minimum = tree.path("TransitionDefaultMinimumObjectSize");
    if (minimum.isTextual()) {
      request.set("TransitionDefaultMinimumObjectSize", minimum);
    }
    return request;
  }

  private static ObjectNode wrapped(String name, JsonNode tree) {
    ObjectNode request = NODES.objectNode();
    request.set(name, tree);
    return request;
  }

  private static ObjectNode only(JsonNode tree, String field) {
    return wrapped(field, tree.path(field));
  }

  private <B extends SdkPojo> void send(
      S3Operation operation, B request, JsonNode tree, Consumer<B> call) {
    SdkTree.fill(request, tree);
    SdkTree.fill(request, NODES.objectNode().put("Bucket", bucket));
    asked(operation, () -> call.accept(request));
  }

  private void asked(S3Operation operation, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      throw failures.translate(operation, null, e);
    }
  }
}
