package io.bucketbrigade.model.lane;

/** What a lane's leases do with their keys. */
public enum LaneWork {
  COPY,
  /** Goes through what an earlier run has on record. */
  RETRY,
  VERIFY
}
