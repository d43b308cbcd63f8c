package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A bucket, or the part of it whose keys begin with a prefix, behind a named connection.
 *
 * @param connection the name under which the workers know endpoint, region and credentials
 * @param bucket the bucket's name (or access point ARN)
 * @param prefix literal beginning of the keys, not a folder: {@code ab} selects {@code abc} too;
 *     empty for the whole bucket
 * @param expectedOwner the account that must own the bucket; null to not check
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BucketLocation(
    String connection, String bucket, String prefix, @Nullable String expectedOwner) {

  /** Refuses an empty bucket name. */
  public BucketLocation {
    if (bucket.isBlank()) {
      throw new IllegalArgumentException("bucket is empty");
    }
  }

  /** The bucket that this is a part of. */
  public BucketLocation wholeBucket() {
    return new BucketLocation(connection, bucket, "", expectedOwner);
  }

  /** The location as people write it: {@code s3://bucket/prefix}. */
  public String uri() {
    return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
  }
}
