package io.bucketbrigade.s3;

import static io.bucketbrigade.s3.ConfigurationReplies.ASKED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.engine.bucket.BucketConfiguration;
import io.bucketbrigade.engine.bucket.BucketNames;
import io.bucketbrigade.engine.bucket.ItemReading;
import io.bucketbrigade.engine.bucket.ItemReading.Absent;
import io.bucketbrigade.engine.bucket.ItemReading.Forbidden;
import io.bucketbrigade.engine.bucket.ItemReading.Present;
import io.bucketbrigade.engine.bucket.ItemReading.Unsupported;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.s3.ConfigurationReplies.ListingInsteadException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListBucketAnalyticsConfigurationsResponse;
import software.amazon.awssdk.services.s3.model.ListBucketIntelligentTieringConfigurationsResponse;
import software.amazon.awssdk.services.s3.model.ListBucketInventoryConfigurationsResponse;
import software.amazon.awssdk.services.s3.model.ListBucketMetricsConfigurationsResponse;

/** A bucket's configuration behind the AWS SDK, which repeats nothing. Thread-safe. */
final class SdkBucketConfiguration implements BucketConfiguration {

  /** A bucket has at most 1,000 of a kind, in pages of 100; twice that is a server that loops. */
  private static final int MAX_PAGES = 20;

  private static final int METHOD_NOT_ALLOWED = 405;

  /** How servers say that there is none; Terraform's AWS provider and servers at hand. */
  private static final Set<String> ABSENT =
      Set.of(
          "ServerSideEncryptionConfigurationNotFoundError",
          "NoSuchLifecycleConfiguration",
          "NoSuchBucketPolicy",
          "NoSuchPublicAccessBlockConfiguration",
          "OwnershipControlsNotFoundError",
          "NoSuchOwnershipControls",
          "NoSuchCORSConfiguration",
          "NoSuchWebsiteConfiguration",
          "ReplicationConfigurationNotFoundError",
          "NoSuchTagSet",
          "NoSuchTagSetError",
          "NoSuchConfiguration",
          "NoSuchObjectLockConfiguration");

  /** Some servers put a space behind it. */
  private static final String NO_LOCK = "ObjectLockConfigurationNotFound";

  private final BucketNames names;
  private final S3Client client;
  private final S3Failures failures;

  /** Asks through a client, which stays the caller's to close. */
  SdkBucketConfiguration(BucketNames names, S3Client client, S3Failures failures) {
    this.names = names;
    this.client = client;
    this.failures = failures;
  }

  @Override
  public BucketNames names() {
    return names;
  }

  @Override
  public ItemReading read(BucketItem item) {
    S3Operation operation = operation(item);
    try {
      ObjectNode tree = tree(item, names.bucket());
      return tree.isEmpty() ? new Absent() : new Present(tree);
    } catch (RuntimeException e) {
      ListingInsteadException listing = S3Failures.cause(e, ListingInsteadException.class);
      if (listing != null) {
        return new Unsupported(String.valueOf(listing.getMessage()));
      }
      return refused(item, failures.translate(operation, null, e));
    }
  }

  @Override
  public void write(BucketItem item, @Nullable JsonNode tree) {
    new SdkConfigurationWrite(names.bucket(), client, failures).write(item, tree);
  }

  /** What a refusal tells of the item; one that tells nothing of it is thrown. */
  private ItemReading refused(BucketItem item, StoreException e) {
    String code = String.valueOf(e.providerCode()).strip();
    if (ABSENT.contains(code) || code.startsWith(NO_LOCK)) {
      return new Absent();
    }
    String words = String.valueOf(e.getMessage());
    // AWS answers so to principals of other accounts, whatever they are allowed.
    boolean othersPolicy =
        item == BucketItem.POLICY && names.aws() && e.httpStatus() == METHOD_NOT_ALLOWED;
    if (e.failure() == StoreFailure.ACCESS_DENIED || othersPolicy) {
      return new Forbidden(words);
    }
    // Beside 501 and 405: questions that a server takes for one about an object, or for nonsense.
    boolean notKnown =
        e.failure() == StoreFailure.NOT_IMPLEMENTED
            || e.failure() == StoreFailure.NOT_FOUND
            || (e.failure() == StoreFailure.INVALID_REQUEST && e.httpStatus() >= 400);
    if (notKnown) {
      return new Unsupported(words);
    }
    throw e;
  }

  private ObjectNode tree(BucketItem item, String bucket) {
    return switch (item) {
      case VERSIONING ->
          SdkTree.of(
              client.getBucketVersioning(r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case ENCRYPTION ->
          SdkTree.of(
              client.getBucketEncryption(r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case OBJECT_LOCK ->
          SdkTree.of(
              client.getObjectLockConfiguration(
                  r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case LIFECYCLE ->
          SdkTree.of(
              client.getBucketLifecycleConfiguration(
                  r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case POLICY ->
          SdkTree.of(client.getBucketPolicy(r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case PUBLIC_ACCESS_BLOCK ->
          SdkTree.of(
              client.getPublicAccessBlock(r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case OWNERSHIP ->
          SdkTree.of(
              client.getBucketOwnershipControls(
                  r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case ACL ->
          SdkTree.of(client.getBucketAcl(r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case CORS ->
          SdkTree.of(client.getBucketCors(r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case WEBSITE ->
          SdkTree.of(client.getBucketWebsite(r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case LOGGING ->
          SdkTree.of(client.getBucketLogging(r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case NOTIFICATIONS ->
          SdkTree.of(
              client.getBucketNotificationConfiguration(
                  r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case REPLICATION ->
          SdkTree.of(
              client.getBucketReplication(r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case TAGS ->
          SdkTree.of(client.getBucketTagging(r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case REQUEST_PAYMENT ->
          SdkTree.of(
              client.getBucketRequestPayment(r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case ACCELERATION ->
          SdkTree.of(
              client.getBucketAccelerateConfiguration(
                  r -> r.bucket(bucket).overrideConfiguration(ASKED)));
      case INVENTORY ->
          pages(
              operation(item),
              token ->
                  client.listBucketInventoryConfigurations(
                      r -> r.bucket(bucket).continuationToken(token).overrideConfiguration(ASKED)),
              ListBucketInventoryConfigurationsResponse::nextContinuationToken);
      case ANALYTICS ->
          pages(
              operation(item),
              token ->
                  client.listBucketAnalyticsConfigurations(
                      r -> r.bucket(bucket).continuationToken(token).overrideConfiguration(ASKED)),
              ListBucketAnalyticsConfigurationsResponse::nextContinuationToken);
      case METRICS ->
          pages(
              operation(item),
              token ->
                  client.listBucketMetricsConfigurations(
                      r -> r.bucket(bucket).continuationToken(token).overrideConfiguration(ASKED)),
              ListBucketMetricsConfigurationsResponse::nextContinuationToken);
      case INTELLIGENT_TIERING ->
          pages(
              operation(item),
              token ->
                  client.listBucketIntelligentTieringConfigurations(
                      r -> r.bucket(bucket).continuationToken(token).overrideConfiguration(ASKED)),
              ListBucketIntelligentTieringConfigurationsResponse::nextContinuationToken);
    };
  }

  /** Asks for a page. */
  private interface Page<T> {

    /** The page behind a token; the first has none. */
    T behind(@Nullable String token);
  }

  /** All pages in one tree. */
  private <T extends SdkPojo> ObjectNode pages(
      S3Operation operation, Page<T> page, Function<T, @Nullable String> nextToken) {
    T reply = page.behind(null);
    ObjectNode tree = SdkTree.of(reply);
    String token = nextToken.apply(reply);
    for (int number = 1; token != null && !token.isEmpty(); number++) {
      if (number >= MAX_PAGES) {
        throw failures.malformed(operation, null, "its pages do not end");
      }
      reply = page.behind(token);
      append(tree, SdkTree.of(reply));
      token = nextToken.apply(reply);
    }
    return tree;
  }

  private static void append(ObjectNode tree, ObjectNode more) {
    more.properties()
        .forEach(
            field -> {
              JsonNode known = tree.get(field.getKey());
              if (known instanceof ArrayNode list && field.getValue() instanceof ArrayNode rest) {
                list.addAll(rest);
              } else {
                tree.set(field.getKey(), field.getValue());
              }
            });
  }

  private static S3Operation operation(BucketItem item) {
    return switch (item) {
      case VERSIONING -> S3Operation.GET_VERSIONING;
      case ENCRYPTION -> S3Operation.GET_ENCRYPTION;
      case OBJECT_LOCK -> S3Operation.GET_BUCKET_LOCK;
      case LIFECYCLE -> S3Operation.GET_LIFECYCLE;
      case POLICY -> S3Operation.GET_POLICY;
      case PUBLIC_ACCESS_BLOCK -> S3Operation.GET_PUBLIC_ACCESS_BLOCK;
      case OWNERSHIP -> S3Operation.GET_OWNERSHIP;
      case ACL -> S3Operation.GET_ACL;
      case CORS -> S3Operation.GET_CORS;
      case WEBSITE -> S3Operation.GET_WEBSITE;
      case LOGGING -> S3Operation.GET_LOGGING;
      case NOTIFICATIONS -> S3Operation.GET_NOTIFICATIONS;
      case REPLICATION -> S3Operation.GET_REPLICATION;
      case TAGS -> S3Operation.GET_BUCKET_TAGS;
      case REQUEST_PAYMENT -> S3Operation.GET_REQUEST_PAYMENT;
      case ACCELERATION -> S3Operation.GET_ACCELERATION;
      case INVENTORY -> S3Operation.LIST_INVENTORIES;
      case ANALYTICS -> S3Operation.LIST_ANALYTICS;
      case METRICS -> S3Operation.LIST_METRICS;
      case INTELLIGENT_TIERING -> S3Operation.LIST_TIERINGS;
    };
  }
}
