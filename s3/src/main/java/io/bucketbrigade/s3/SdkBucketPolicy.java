package io.bucketbrigade.s3;

import static io.bucketbrigade.s3.ConfigurationReplies.ASKED;

import io.bucketbrigade.engine.access.BucketPolicyStore;
import io.bucketbrigade.engine.bucket.BucketNames;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.s3.ConfigurationReplies.ListingInsteadException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket's policy behind the AWS SDK, which repeats nothing. Thread-safe. */
final class SdkBucketPolicy implements BucketPolicyStore {

  private static final String NONE = "NoSuchBucketPolicy";
  private static final String MALFORMED = "MalformedPolicy";

  /** AWS names the setting in its words, and no code. */
  private static final String BLOCKED = "BlockPublicPolicy";

  private static final int METHOD_NOT_ALLOWED = 405;

  private final BucketNames names;
  private final String connection;
  private final S3Client client;
  private final S3Failures failures;

  /** Asks through a client, which stays the caller's to close. */
  SdkBucketPolicy(BucketNames names, String connection, S3Client client, S3Failures failures) {
    this.names = names;
    this.connection = connection;
    this.client = client;
    this.failures = failures;
  }

  @Override
  public BucketNames names() {
    return names;
  }

  @Override
  public @Nullable String read() {
    try {
      return client
          .getBucketPolicy(get -> get.bucket(names.bucket()).overrideConfiguration(ASKED))
          .policy();
    } catch (RuntimeException e) {
      StoreException failure = failures.translate(S3Operation.GET_POLICY, null, e);
      if (NONE.equals(failure.providerCode())) {
        return null;
      }
      ListingInsteadException listing = S3Failures.cause(e, ListingInsteadException.class);
      throw listing == null
          ? explained(S3Operation.GET_POLICY, failure)
          : as(
              StoreFailure.NOT_IMPLEMENTED,
              failure,
              ": %s; it has no policies of buckets".formatted(listing.getMessage()));
    }
  }

  @Override
  public void write(String policy) {
    try {
      client.putBucketPolicy(put -> put.bucket(names.bucket()).policy(policy));
    } catch (RuntimeException e) {
      throw explained(S3Operation.PUT_POLICY, failures.translate(S3Operation.PUT_POLICY, null, e));
    }
  }

  @Override
  public void delete() {
    try {
      client.deleteBucketPolicy(delete -> delete.bucket(names.bucket()));
    } catch (RuntimeException e) {
      StoreException failure = failures.translate(S3Operation.DELETE_POLICY, null, e);
      if (!NONE.equals(failure.providerCode())) {
        throw explained(S3Operation.DELETE_POLICY, failure);
      }
    }
  }

  /** The same failure with what to do about it. */
  private StoreException explained(S3Operation operation, StoreException failure) {
    if (failure.failure() == StoreFailure.ACCESS_DENIED) {
      return as(StoreFailure.ACCESS_DENIED, failure, afterRefusal(operation, failure));
    }
    if (names.aws() && failure.httpStatus() == METHOD_NOT_ALLOWED) {
      return as(
          StoreFailure.ACCESS_DENIED,
          failure,
          "; the principal of connection '%s' has to be of the account that owns the bucket"
              .formatted(connection));
    }
    // Some servers take the question for one about an object.
    if (failure.failure() == StoreFailure.NOT_IMPLEMENTED
        || failure.failure() == StoreFailure.NOT_FOUND) {
      return as(StoreFailure.NOT_IMPLEMENTED, failure, "; this server has no policies of buckets");
    }
    return MALFORMED.equals(failure.providerCode())
        ? as(
            failure.failure(),
            failure,
            "; a principal that does not exist (any more) or an action that the server does not"
                + " know, in any statement, makes it refuse the whole policy")
        : failure;
  }

  private String afterRefusal(S3Operation operation, StoreException failure) {
    return String.valueOf(failure.getMessage()).contains(BLOCKED)
        ? "; the bucket's public access block refuses policies that let everybody in, as the one"
            + " that is there does: make that narrower first"
        : "; the principal of connection '%s' needs s3:%s"
            .formatted(connection, operation.apiName());
  }

  private static StoreException as(StoreFailure kind, StoreException failure, String words) {
    return new StoreException(
        kind,
        failure.getMessage() + words,
        failure.httpStatus(),
        failure.providerCode(),
        failure.requestId(),
        failure);
  }
}
