package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.BucketFacts;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.RetryingStore;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.preflight.SideRecord;
import io.bucketbrigade.model.spec.BucketLocation;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks before a lease writes that this worker's connections lead where preflight was: a worker
 * whose connection of the same name means another account must not split the data. Answers of a
 * side are kept for some minutes. Thread-safe; one instance per worker.
 */
public final class PinCheck {

  /** One or two requests a side in this time are nothing, and connections change by restarts. */
  private static final Duration KEPT_FOR = Duration.ofMinutes(5);

  /** A worker serves a handful of migrations at a time. */
  private static final int MAX_KEPT = 1_000;

  private final ObjectStores stores;
  private final RetryPolicy retries;
  private final LongSupplier nanoTime;
  private final Map<BucketLocation, Described> described = new ConcurrentHashMap<>();

  private record Described(BucketFacts facts, long atNanos) {}

  /** A check over the worker's connections. */
  public PinCheck(ObjectStores stores) {
    this(stores, RetryPolicy.WIRE, System::nanoTime);
  }

  PinCheck(ObjectStores stores, RetryPolicy retries, LongSupplier nanoTime) {
    this.stores = stores;
    this.retries = retries;
    this.nanoTime = nanoTime;
  }

  /**
   * Checks both sides.
   *
   * @return what is wrong; null if nothing is
   * @throws ObjectStores.UnknownConnectionException if this worker lacks a connection
   */
  public @Nullable Problem check(MigrationContext context) {
    Problem atSource = check(Side.SOURCE, context.spec().source(), context.source());
    return atSource != null
        ? atSource
        : check(Side.DESTINATION, context.spec().destination(), context.destination());
  }

  /**
   * Checks one side.
   *
   * @return {@code PIN_MISMATCH}, or why the side could not be asked; null if nothing is wrong
   * @throws ObjectStores.UnknownConnectionException if this worker lacks the connection
   */
  public @Nullable Problem check(Side side, BucketLocation location, SideRecord pinned) {
    BucketFacts facts;
    try {
      facts = factsOf(location);
    } catch (StoreException e) {
      return Act.LIST.refusal(side, location, e);
    }
    String difference = difference(facts, pinned);
    if (difference == null) {
      return null;
    }
    described.remove(location);
    return new Problem(
        side,
        FailureCode.PIN_MISMATCH,
        "This worker's connection '%s' leads to another %s bucket %s than preflight saw: %s; give all workers the same connections."
            .formatted(location.connection(), side.word(), location.uri(), difference));
  }

  private BucketFacts factsOf(BucketLocation location) {
    Described known = described.get(location);
    if (known != null && nanoTime.getAsLong() - known.atNanos < KEPT_FOR.toNanos()) {
      return known.facts;
    }
    BucketFacts facts = new RetryingStore(stores.open(location), retries).describeBucket();
    if (described.size() >= MAX_KEPT) {
      described.clear();
    }
    described.put(location, new Described(facts, nanoTime.getAsLong()));
    return facts;
  }

  /** An owner that preflight could not see pins nothing; one that it saw must be seen again. */
  private static @Nullable String difference(BucketFacts found, SideRecord pinned) {
    if (!found.endpoint().equals(pinned.endpoint())) {
      return "endpoint %s instead of %s".formatted(found.endpoint(), pinned.endpoint());
    }
    if (!found.region().equals(pinned.region())) {
      return "region %s instead of %s".formatted(found.region(), pinned.region());
    }
    String owner = pinned.owner();
    if (owner != null && !owner.equals(found.owner())) {
      return "owner %s instead of %s"
          .formatted(found.owner() == null ? "unknown" : found.owner(), owner);
    }
    return null;
  }
}
