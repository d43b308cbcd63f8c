package io.bucketbrigade.testkit.fake.bucket;

/** Whether a bucket keeps old versions. */
public enum Versioning {
  /** Never enabled. */
  OFF,
  ENABLED,
  SUSPENDED
}
