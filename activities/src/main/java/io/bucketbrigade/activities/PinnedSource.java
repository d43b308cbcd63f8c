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

/**
 * Opens the source that preflight saw; a worker that would see another leaves the work to others.
 *
 * @param stores opens buckets, without retries of their own
 * @param pins shared by all activities of the worker
 */
record PinnedSource(ObjectStores stores, PinCheck pins) {

  /** The context's source, with the wire's retries. */
  ObjectStore of(MigrationContext context) {
    try {
      Problem elsewhere = pins.check(Side.SOURCE, context.spec().source(), context.source());
      if (elsewhere != null) {
        throw elsewhere.code() == FailureCode.PIN_MISMATCH
            ? RetryableFailures.leaveToOthers(elsewhere.code(), elsewhere.message())
            : RetryableFailures.of(elsewhere);
      }
      return new RetryingStore(stores.open(context.spec().source()), RetryPolicy.WIRE);
    } catch (UnknownConnectionException e) {
      throw RetryableFailures.leaveToOthers(
          FailureCode.UNKNOWN_CONNECTION, String.valueOf(e.getMessage()));
    }
  }
}
