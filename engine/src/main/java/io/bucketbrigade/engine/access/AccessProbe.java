package io.bucketbrigade.engine.access;

import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.spec.BucketLocation;
import java.time.Duration;

/**
 * Waits until a server heeds a policy that lets us in, which takes S3 some seconds. Thread-safe.
 */
public final class AccessProbe {

  private static final int ATTEMPTS = 8;

  private static final ListRequest ONE_KEY = new ListRequest("", null, null, null, 1);

  private final ObjectStores stores;
  private final Duration pause;

  /**
   * Asks through these connections.
   *
   * @param pause between two questions, of which there are {@value #ATTEMPTS} at most
   */
  public AccessProbe(ObjectStores stores, Duration pause) {
    this.stores = stores;
    this.pause = pause;
  }

  /**
   * Waits while the bucket cannot be listed for want of a permission, for some time. What else may
   * be wrong is left to preflight to say. An interrupt ends it.
   */
  public void awaitEntry(BucketLocation bucket) {
    for (int attempt = 1; attempt < ATTEMPTS && isShut(bucket); attempt++) {
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean isShut(BucketLocation bucket) {
    try {
      stores.open(bucket).list(ONE_KEY);
      return false;
    } catch (StoreException e) {
      return e.failure() == StoreFailure.ACCESS_DENIED;
    }
  }
}
