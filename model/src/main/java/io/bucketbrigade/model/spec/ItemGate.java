package io.bucketbrigade.model.spec;

/** What a difference in an item of both buckets means to a user. */
public enum ItemGate {
  /** It is told. */
  REPORT,
  /** It is told, and refuses. */
  REQUIRE,
  /** The destination is made as the source is. */
  APPLY,
  /** The item is not looked at. */
  IGNORE
}
