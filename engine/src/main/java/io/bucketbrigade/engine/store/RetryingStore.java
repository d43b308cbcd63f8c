package io.bucketbrigade.engine.store;

import java.util.function.Supplier;

/**
 * The wire's retry layer, the same over every {@link ObjectStore}.
 *
 * <p>Reads, part uploads and aborts are repeated on every transient failure, for they may happen
 * twice unseen. A write that makes an object visible is repeated only when it certainly did not
 * happen (throttled, not connected, conflict with another writer); when its outcome is unknown the
 * failure goes to the caller, who looks before he writes again.
 *
 * <p>Whoever may lose the right to write while a write is repeated gives a {@link WritePermit},
 * which is asked before each attempt, and once more at the last moment by stores that can. Aborts
 * are let through: a sweep sends them when no lease runs, and whoever may meet a successor on an
 * upload asks by himself.
 *
 * <p>An interrupt ends the pauses: the last failure is thrown with the interrupt flag set.
 */
public final class RetryingStore extends SurroundedStore {

  private final RetryPolicy policy;
  private final WritePermit permit;

  /** Retries over {@code store}, which this then owns. */
  public RetryingStore(ObjectStore store, RetryPolicy policy) {
    this(store, policy, () -> {});
  }

  /** The same, asking {@code permit} before each attempt to write. */
  public RetryingStore(ObjectStore store, RetryPolicy policy, WritePermit permit) {
    super(store);
    this.policy = policy;
    this.permit = permit;
  }

  @Override
  protected <T> T send(Kind kind, long bodyBytes, Supplier<T> request) {
    return switch (kind) {
      case FREE -> policy.repeat(request);
      case IDEMPOTENT_WRITE -> policy.repeat(permitted(request));
      case VISIBLE_WRITE -> policy.repeat(permitted(request), RetryingStore::certainlyNotDone);
    };
  }

  private <T> Supplier<T> permitted(Supplier<T> write) {
    return () -> {
      try {
        permit.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreException(
            StoreFailure.CONNECTION, "not sent: this process may not write any more");
      }
      return permit.during(write);
    };
  }

  private static boolean certainlyNotDone(StoreFailure failure) {
    return failure == StoreFailure.THROTTLED
        || failure == StoreFailure.UNREACHABLE
        || failure == StoreFailure.CONFLICT;
  }
}
