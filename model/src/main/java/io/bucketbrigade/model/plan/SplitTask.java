package io.bucketbrigade.model.plan;

import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.preflight.ContextRef;

/**
 * Asks for keys that cut a range into pieces of about the same number of keys.
 *
 * @param context the migration
 * @param range the range; not empty
 * @param pieces how many pieces are wanted, {@value #MIN_PIECES} to {@value #MAX_PIECES}
 * @param recorded whether it is cut by what an earlier run has on record, because the context's run
 *     goes through that; absent in what an older version wrote
 */
public record SplitTask(ContextRef context, KeyRange range, int pieces, boolean recorded) {

  /** Fewer would not be a split. */
  public static final int MIN_PIECES = 2;

  /** A lane holds no more ranges than this. */
  public static final int MAX_PIECES = 16;

  /** Refuses a number of pieces out of bounds. */
  public SplitTask {
    if (pieces < MIN_PIECES || pieces > MAX_PIECES) {
      throw new IllegalArgumentException(
          "pieces is %d; it must be between %d and %d".formatted(pieces, MIN_PIECES, MAX_PIECES));
    }
  }
}
