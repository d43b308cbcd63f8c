package io.bucketbrigade.engine.store;

class InMemoryObjectStoreTest extends ObjectStoreContract {

  private final InMemoryS3 provider = new InMemoryS3();
  private int buckets;

  @Override
  protected ObjectStore newBucket(boolean versioned) {
    return provider.createBucket("bucket-" + buckets++, Behaviour.AWS.withVersioned(versioned));
  }

  @Override
  protected ObjectStore newLockedBucket() {
    Behaviour.Keeps keeps = Behaviour.Keeps.AWS.withLock(new BucketLock(true, false));
    return provider.createBucket(
        "bucket-" + buckets++, Behaviour.AWS.withVersioned(true).withKeeps(keeps));
  }

  @Override
  protected ObjectStore missingBucket() {
    return provider.open("missing");
  }

  @Override
  protected ObjectStore asStranger(ObjectStore bucket) {
    return provider.openAsStranger(bucket.bucket());
  }
}
