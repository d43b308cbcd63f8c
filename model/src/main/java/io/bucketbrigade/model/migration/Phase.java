package io.bucketbrigade.model.migration;

/** Where a migration stands. */
public enum Phase {
  PREFLIGHT,
  PLAN,
  COPY,
  RETRY,
  VERIFY,
  CUTOVER,
  REPORT,
  DONE
}
