package io.bucketbrigade.model.access;

import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.BucketLocation;

/**
 * What the principal of a connection has to be allowed at one bucket.
 *
 * @param side whether it is for reading a source or for writing a destination
 * @param bucket the whole bucket, behind the connection that it belongs to
 * @param connection whose principal is meant; another one where a destination copies from a source
 * @param statement what is allowed
 */
public record BucketNeed(
    Side side, BucketLocation bucket, String connection, AccessStatement statement) {

  /** Whether the bucket is reached by the connection itself. */
  public boolean isOwn() {
    return connection.equals(bucket.connection());
  }
}
