package io.bucketbrigade.testkit.fake.bucket;

import org.jspecify.annotations.Nullable;

/**
 * What a bucket is, beside what it holds.
 *
 * @param region where it is
 * @param ownerId its owner's canonical id
 * @param versioning whether it keeps old versions
 * @param kmsKeyId key of its default encryption, which makes its ETags opaque; null for none
 * @param maxObjects writes beyond are refused as storage full
 * @param maxBytes writes beyond are refused as storage full
 */
public record BucketSettings(
    String region,
    String ownerId,
    Versioning versioning,
    @Nullable String kmsKeyId,
    long maxObjects,
    long maxBytes) {

  /** An ordinary bucket. */
  public static final BucketSettings ORDINARY =
      new BucketSettings(
          "us-east-1",
          "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a",
          Versioning.OFF,
          null,
          Long.MAX_VALUE,
          Long.MAX_VALUE);

  /** The same in another region. */
  public BucketSettings withRegion(String newRegion) {
    return new BucketSettings(newRegion, ownerId, versioning, kmsKeyId, maxObjects, maxBytes);
  }

  /** The same, owned by somebody else. */
  public BucketSettings withOwner(String newOwnerId) {
    return new BucketSettings(region, newOwnerId, versioning, kmsKeyId, maxObjects, maxBytes);
  }

  /** The same with another versioning state. */
  public BucketSettings withVersioning(Versioning newVersioning) {
    return new BucketSettings(region, ownerId, newVersioning, kmsKeyId, maxObjects, maxBytes);
  }

  /** The same with default encryption by KMS. */
  public BucketSettings withKms(String newKmsKeyId) {
    return new BucketSettings(region, ownerId, versioning, newKmsKeyId, maxObjects, maxBytes);
  }

  /** The same with room for this much only. */
  public BucketSettings withLimits(long newMaxObjects, long newMaxBytes) {
    return new BucketSettings(region, ownerId, versioning, kmsKeyId, newMaxObjects, newMaxBytes);
  }
}
