package io.bucketbrigade.testkit.invariant;

import io.bucketbrigade.testkit.protocol.S3Access;

/**
 * One side of a migration.
 *
 * @param access how to reach its server
 * @param bucket its bucket
 * @param prefix its prefix; empty for the whole bucket
 */
public record Side(S3Access access, String bucket, String prefix) {

  /** A whole bucket. */
  public static Side of(S3Access access, String bucket) {
    return new Side(access, bucket, "");
  }
}
