package io.bucketbrigade.model.migration;

/** Where a migration stands. */
public enum Phase {
  PREFLIGHT,
  /** What the buckets are, apart from their objects. */
  COMPARE,
  PLAN,
  COPY,
  RETRY,
  DELETE,
  VERIFY,
  /** Between two passes of a series. */
  DELTA,
  CUTOVER,
  REPORT,
  DONE
}
