package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.model.range.RangeCheckpoint;

/** A running lease's tie to whoever granted it. Methods are called from many threads. */
public interface LeaseLink extends WorkLink {

  /** Reports how far the lease has come; called about once a second, and never throws. */
  void heartbeat(RangeCheckpoint checkpoint);
}
