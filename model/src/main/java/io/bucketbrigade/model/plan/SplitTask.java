package io.bucketbrigade.model.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.lane.LaneWork;
import io.bucketbrigade.model.preflight.ContextRef;
import org.jspecify.annotations.Nullable;

/**
 * Asks for keys that cut a range into pieces of about the same number of keys.
 *
 * @param context the migration
 * @param range the range; not empty
 * @param pieces how many pieces are wanted, {@value #MIN_PIECES} to {@value #MAX_PIECES}
 * @param work what the pieces are for; null means that they are copied
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SplitTask(ContextRef context, KeyRange range, int pieces, @Nullable LaneWork work) {

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
