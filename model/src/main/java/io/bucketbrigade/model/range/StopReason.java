package io.bucketbrigade.model.range;

/** Why a lease ended. */
public enum StopReason {
  /** Every key of the range and every hole is settled. */
  EXHAUSTED,
  /** The time budget was over. */
  TIME_BUDGET,
  /** The lane asked for the range back. */
  RECALLED,
  /** The worker is shutting down. */
  WORKER_SHUTDOWN,
  /** A side refuses or does not answer; the whole side, not one object. Wait, then go on. */
  SIDE_UNAVAILABLE,
  /** A listing of this range contradicts itself or cannot be read; waiting does not help. */
  LISTING_BROKEN
}
