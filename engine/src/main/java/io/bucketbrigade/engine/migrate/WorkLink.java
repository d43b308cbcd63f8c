package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.model.range.StopReason;
import org.jspecify.annotations.Nullable;

/** The tie of work under way to whoever granted it. Methods are called from many threads. */
public interface WorkLink {

  /** {@link StopReason#RECALLED} or {@link StopReason#WORKER_SHUTDOWN} once asked to; else null. */
  @Nullable StopReason stopRequested();

  /**
   * Whether the work is certainly still ours: its last acknowledged heartbeat is younger than three
   * quarters of the heartbeat timeout. Asked before every write, so that an attempt that lost its
   * work unknowingly stops writing before its successor starts.
   */
  boolean mayWrite();
}
