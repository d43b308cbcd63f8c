package io.bucketbrigade.activities;

import io.bucketbrigade.engine.preflight.PinCheck;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.RetryingStore;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.preflight.SideRecord;
import io.bucketbrigade.model.spec.BucketLocation;
import org.jspecify.annotations.Nullable;

/**
 * Opens the sides that preflight saw; a worker that would see others leaves the work to others.
 *
 * @param stores opens buckets, without retries of their own
 * @param pins shared by all activities of the worker
 */
record PinnedSides(ObjectStores stores, PinCheck pins) {

  /** A side of the context, with the wire's retries. */
  ObjectStore open(Side side, MigrationContext context) {
    Problem elsewhere = elsewhere(side, context);
    if (elsewhere != null) {
      throw elsewhere.code() == FailureCode.PIN_MISMATCH
          ? TaskFailures.leaveToOthers(elsewhere.code(), elsewhere.message())
          : TaskFailures.of(elsewhere);
    }
    return new RetryingStore(stores.open(location(side, context)), RetryPolicy.WIRE);
  }

  /** Why this worker does not see the side that preflight saw; null if it does. */
  @Nullable Problem elsewhere(Side side, MigrationContext context) {
    SideRecord pinned = side == Side.SOURCE ? context.source() : context.destination();
    try {
      return pins.check(side, location(side, context), pinned);
    } catch (UnknownConnectionException e) {
      throw TaskFailures.leaveToOthers(
          FailureCode.UNKNOWN_CONNECTION, String.valueOf(e.getMessage()));
    }
  }

  private static BucketLocation location(Side side, MigrationContext context) {
    return side == Side.SOURCE ? context.spec().source() : context.spec().destination();
  }
}
