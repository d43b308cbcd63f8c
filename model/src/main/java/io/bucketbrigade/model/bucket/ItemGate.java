package io.bucketbrigade.model.bucket;

/** What a difference in an item of both buckets means to a user. */
public enum ItemGate {
  /** It is told. */
  REPORT,
  /** It is told, and refuses. */
  REQUIRE,
  /** The item is not looked at. */
  IGNORE
}
