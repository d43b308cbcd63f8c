package io.bucketbrigade.model.lane;

/** What a lane's leases do with their keys. */
public enum LaneWork {
  COPY,
  /** Goes through what an earlier run has on record. */
  RETRY,
  /** Deletes our copies of what the source has no more. */
  DELETE,
  VERIFY
}
