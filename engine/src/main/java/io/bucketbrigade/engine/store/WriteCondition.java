package io.bucketbrigade.engine.store;

/** What must hold at the destination for a write to happen. */
public sealed interface WriteCondition {

  /** Write in any case. */
  WriteCondition ANY = new Any();

  /** Write only if there is no object ({@code If-None-Match: *}). */
  WriteCondition IF_ABSENT = new IfAbsent();

  /** Write in any case. */
  record Any() implements WriteCondition {}

  /** Write only if there is no object. */
  record IfAbsent() implements WriteCondition {}

  /**
   * Write only over this very object ({@code If-Match}).
   *
   * @param etag without quotes
   */
  record IfMatch(String etag) implements WriteCondition {}
}
