package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a pass does beyond copying what is new or changed.
 *
 * @param propagateDeletes whether our copies of what the source has no more are deleted
 * @param maxDeletes at most so many; if more are gone, none is deleted; null for {@link
 *     #maxDeletesOf}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PassOptions(boolean propagateDeletes, @Nullable Long maxDeletes) {

  /** What a user gets who says nothing. */
  public static final PassOptions DEFAULT = new PassOptions(false, null);

  /** So many are deleted where nobody names a number: what a person can still look through. */
  public static final long DEFAULT_MAX_DELETES = 1_000;

  /** Refuses a limit of nothing, or of what is not done. */
  public PassOptions {
    if (maxDeletes != null && !propagateDeletes) {
      throw new IllegalArgumentException(
          "maxDeletes limits what propagateDeletes deletes; give both or none");
    }
    if (maxDeletes != null && maxDeletes < 1) {
      throw new IllegalArgumentException(
          "maxDeletes is %d; it must be at least 1".formatted(maxDeletes));
    }
  }

  /**
   * How many copies may be deleted: as many as was said, else {@value #DEFAULT_MAX_DELETES} and
   * never more than the source still has.
   *
   * @param listed keys that this pass saw at the source
   */
  public long maxDeletesOf(long listed) {
    return maxDeletes == null ? Math.min(DEFAULT_MAX_DELETES, listed) : maxDeletes;
  }
}
