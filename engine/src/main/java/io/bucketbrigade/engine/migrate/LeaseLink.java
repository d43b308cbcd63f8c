package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.StopReason;
import org.jspecify.annotations.Nullable;

/** A running lease's tie to whoever granted it. Methods are called from many threads. */
public interface LeaseLink {

  /** Reports how far the lease has come; called about once a second, and never throws. */
  void heartbeat(RangeCheckpoint checkpoint);

  /** {@link StopReason#RECALLED} or {@link StopReason#WORKER_SHUTDOWN} once asked to; else null. */
  @Nullable StopReason stopRequested();

  /**
   * Whether the lease is certainly still ours: its last acknowledged heartbeat is younger than
   * three quarters of the heartbeat timeout. Asked before every write, so that an attempt that lost
   * its lease unknowingly stops writing before its successor starts.
   */
  boolean mayWrite();
}
