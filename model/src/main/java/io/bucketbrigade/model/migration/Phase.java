package io.bucketbrigade.model.migration;

/** Where a migration stands. */
public enum Phase {
  PREFLIGHT,
  PLAN,
  COPY,
  RETRY,
  DELETE,
  VERIFY,
  CUTOVER,
  REPORT,
  DONE
}
