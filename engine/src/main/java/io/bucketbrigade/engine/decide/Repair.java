package io.bucketbrigade.engine.decide;

import io.bucketbrigade.engine.decide.Decision.CopyReason;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.verify.Discrepancy.Seen;
import org.jspecify.annotations.Nullable;

/**
 * What a decision comes to for a key that a verification found different and somebody wants
 * repaired. The object that the verification saw is replaced, whatever rows alone would say of it;
 * any other one has been written since and is left alone, unless it is what the source has. Pure.
 *
 * @param seen what was at the destination when it was verified; null if nothing was
 */
public record Repair(@Nullable Seen seen) {

  /** What to do about a row of which {@link Decider} says {@code ordinary}. */
  public Decision decide(MergeRow row, Decision ordinary) {
    return row instanceof MergeRow.Both both ? decide(both, ordinary) : ordinary;
  }

  private Decision decide(MergeRow.Both row, Decision ordinary) {
    return switch (ordinary) {
      case Decision.Skip ignored -> ordinary;
      case Decision.ReadTags ignored -> ordinary;
      case Decision.LeaveDestinationOnly ignored -> ordinary;
      case Decision.Refuse refuse ->
          refuse.code() == FailureCode.CONFLICT ? replaceOr(row, ordinary) : ordinary;
      case Decision.Present ignored -> replaceOr(row, ordinary);
      case Decision.InDoubt ignored -> replaceOr(row, ordinary);
      case Decision.CompareContent ignored -> replaceOr(row, ordinary);
      case Decision.CompareAttributes ignored -> replaceOr(row, ordinary);
      case Decision.Copy ignored -> replaceOr(row, changedSince(row.destination()));
    };
  }

  private Decision replaceOr(MergeRow.Both row, Decision other) {
    return isStillSeen(row.destination())
        ? new Decision.Copy(
            CopyReason.FOUND_DIFFERENT, new WriteCondition.IfMatch(row.destination().etag()))
        : other;
  }

  /** Whether the destination's object is the one that was verified. */
  public boolean isStillSeen(ListedObject destination) {
    return new Seen(destination.etag(), destination.lastModified()).equals(seen);
  }

  private static Decision.Refuse changedSince(ListedObject destination) {
    return new Decision.Refuse(
        FailureCode.CONFLICT,
        "The destination object (%d bytes, %s) is not the one that was verified; it was left as it is. Verify again, and repair what is found then."
            .formatted(destination.sizeBytes(), destination.lastModified()));
  }
}
