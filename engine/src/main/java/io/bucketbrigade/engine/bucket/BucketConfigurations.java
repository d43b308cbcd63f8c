package io.bucketbrigade.engine.bucket;

import io.bucketbrigade.model.spec.BucketLocation;

/** Opens the configuration of buckets by the names that specs use. Thread-safe. */
public interface BucketConfigurations {

  /**
   * The configuration of the location's bucket, without sending a request.
   *
   * @throws io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException if this worker
   *     has no connection of that name
   */
  BucketConfiguration openConfiguration(BucketLocation location);
}
