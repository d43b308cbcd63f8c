package io.bucketbrigade.model.access;

import io.bucketbrigade.model.spec.BucketLocation;

/**
 * What the principal of a connection has to be allowed at one bucket.
 *
 * @param bucket the whole bucket, behind the connection that it belongs to
 * @param connection whose principal is meant; another one where a destination copies from a source
 * @param statement what is allowed
 */
public record BucketNeed(BucketLocation bucket, String connection, AccessStatement statement) {}
