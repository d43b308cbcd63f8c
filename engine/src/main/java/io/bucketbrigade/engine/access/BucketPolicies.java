package io.bucketbrigade.engine.access;

import io.bucketbrigade.model.spec.BucketLocation;

/** Opens the policies of buckets by the names that specs use. Thread-safe. */
public interface BucketPolicies {

  /**
   * The policy of the location's bucket, without sending a request.
   *
   * @throws io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException if this worker
   *     has no connection of that name
   */
  BucketPolicyStore openPolicy(BucketLocation location);
}
