package io.bucketbrigade.engine.forecast;

import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.SurroundedStore;
import java.util.function.Supplier;

/** A bucket whose requests somebody hears of. Thread-safe if he is. */
final class ObservedStore extends SurroundedStore {

  private final Runnable before;

  /** Calls {@code before} before each request, which is not sent if that throws. */
  ObservedStore(ObjectStore store, Runnable before) {
    super(store);
    this.before = before;
  }

  @Override
  protected <T> T send(Kind kind, long bodyBytes, Supplier<T> request) {
    before.run();
    return request.get();
  }
}
