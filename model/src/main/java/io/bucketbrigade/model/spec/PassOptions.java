package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a pass does beyond copying what is new or changed by its listing.
 *
 * @param compare what tells whether an object that is there already is as its source; absent in
 *     records of older versions
 * @param propagateDeletes whether our copies of what the source has no more are deleted
 * @param maxDeletes at most so many; if more are gone, none is deleted; null for {@link
 *     #maxDeletesOf}
 * @param verifyWritten how closely what was written since the migration began is verified; null for
 *     as closely as the rest
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PassOptions(
    Compare compare,
    boolean propagateDeletes,
    @Nullable Long maxDeletes,
    @Nullable VerifyLevel verifyWritten) {

  /** What a user gets who says nothing. */
  public static final PassOptions DEFAULT = new PassOptions(Compare.LISTING, false, null, null);

  /** So many are deleted where nobody names a number: what a person can still look through. */
  public static final long DEFAULT_MAX_DELETES = 1_000;

  /** Refuses a limit of nothing, or of what is not done; supplies what older records lack. */
  public PassOptions {
    compare = Objects.requireNonNullElse(compare, Compare.LISTING);
    if (maxDeletes != null && !propagateDeletes) {
      throw new IllegalArgumentException(
          "maxDeletes limits what propagateDeletes deletes; give both or none");
    }
    if (maxDeletes != null && maxDeletes < 1) {
      throw new IllegalArgumentException(
          "maxDeletes is %d; it must be at least 1".formatted(maxDeletes));
    }
  }

  /** The same for deletes alone. */
  public PassOptions(boolean propagateDeletes, @Nullable Long maxDeletes) {
    this(Compare.LISTING, propagateDeletes, maxDeletes, null);
  }

  /** The same with another comparison. */
  public PassOptions withCompare(Compare other) {
    return new PassOptions(other, propagateDeletes, maxDeletes, verifyWritten);
  }

  /** The same with a closer look at what was written; null for none. */
  public PassOptions withVerifyWritten(@Nullable VerifyLevel level) {
    return new PassOptions(compare, propagateDeletes, maxDeletes, level);
  }

  /** What tells whether an object that is there already is as its source. */
  public enum Compare {
    /** Both listings, and the write log of earlier passes. */
    LISTING,
    /** The same, and a look at what the object carries beside its bytes. */
    ATTRIBUTES
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
