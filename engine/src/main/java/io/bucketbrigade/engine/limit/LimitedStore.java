package io.bucketbrigade.engine.limit;

import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.SurroundedStore;
import java.util.function.Supplier;

/**
 * A bucket whose requests wait until the limits let them go; each attempt of the retry layer above
 * counts. An interrupt ends the wait, and the request fails unsent with the interrupt flag set.
 */
final class LimitedStore extends SurroundedStore {

  private final SideLimiter limiter;

  LimitedStore(ObjectStore store, SideLimiter limiter) {
    super(store);
    this.limiter = limiter;
  }

  @Override
  protected <T> T send(Kind kind, long bodyBytes, Supplier<T> request) {
    try {
      limiter.take(bodyBytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(StoreFailure.CONNECTION, "not sent: interrupted before its turn");
    }
    return request.get();
  }
}
