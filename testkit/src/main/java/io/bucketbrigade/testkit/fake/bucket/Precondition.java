package io.bucketbrigade.testkit.fake.bucket;

import org.jspecify.annotations.Nullable;

/** What must hold at a key for a write to happen; checked and written in one step. */
@FunctionalInterface
public interface Precondition {

  /** Nothing. */
  Precondition NONE = _ -> {};

  /**
   * Checks it.
   *
   * @param current what a plain GET would read; null if nothing
   * @throws io.bucketbrigade.testkit.protocol.S3Error if it does not hold
   */
  void check(@Nullable StoredObject current);
}
