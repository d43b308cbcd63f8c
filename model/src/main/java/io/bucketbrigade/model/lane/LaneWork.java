package io.bucketbrigade.model.lane;

/** What a lane's leases do with their keys. */
public enum LaneWork {
  COPY,
  VERIFY
}
