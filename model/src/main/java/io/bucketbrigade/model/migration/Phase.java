package io.bucketbrigade.model.migration;

/** Where a migration stands. */
public enum Phase {
  PREFLIGHT,
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
