package io.bucketbrigade.engine.governor;

import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.BucketLock;
import io.bucketbrigade.engine.store.InMemoryS3;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.ObjectStoreContract;

/** A governed store is the store that it governs, in every request. */
class GovernedStoreContractTest extends ObjectStoreContract {

  private final InMemoryS3 provider = new InMemoryS3();
  private int buckets;

  @Override
  protected ObjectStore newBucket(boolean versioned) {
    return governed(
        provider.createBucket("bucket-" + buckets++, Behaviour.AWS.withVersioned(versioned)));
  }

  @Override
  protected ObjectStore newLockedBucket() {
    Behaviour.Keeps keeps = Behaviour.Keeps.AWS.withLock(new BucketLock(true, false));
    return governed(
        provider.createBucket(
            "bucket-" + buckets++, Behaviour.AWS.withVersioned(true).withKeeps(keeps)));
  }

  @Override
  protected ObjectStore missingBucket() {
    return governed(provider.open("missing"));
  }

  @Override
  protected ObjectStore asStranger(ObjectStore bucket) {
    return governed(provider.openAsStranger(bucket.bucket()));
  }

  private static ObjectStore governed(ObjectStore store) {
    return new GovernedStore(store, new Governor(Governor.DEFAULT_HIGHEST));
  }
}
