package io.bucketbrigade.workflows.lane;

import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.PendingRange;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.StopReason;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an outcome says about the work of its lease. */
sealed interface Settled {

  /**
   * An outcome that makes sense.
   *
   * @param done the part of the range that is settled but for {@code holes}; null if none is
   * @param rest the part of the range that is not; null if nothing at all is left
   * @param holes single keys before {@code rest} that are not settled, ascending
   * @param progress whether anything was settled, so that the outcome's tally counts
   */
  record Consistent(
      @Nullable KeyRange done, @Nullable KeyRange rest, List<ObjectKey> holes, boolean progress)
      implements Settled {}

  /** An outcome that cannot be true, so nothing of it is believed. */
  record Contradiction(String what) implements Settled {}

  /**
   * Reads an outcome. The keys of a lease are its holes and its range; those up to the cursor are
   * settled, except for the outcome's own holes. Without a cursor only holes can be settled, and
   * only if the tally counts them.
   */
  static Settled of(PendingRange work, RangeOutcome outcome) {
    RangeCheckpoint settled = outcome.settled();
    if (outcome.stopReason() == StopReason.EXHAUSTED) {
      return ofExhausted(work, settled);
    }
    ObjectKey cursor = settled.cursor();
    boolean nothingDone =
        settled.attempt() == 0 || (cursor == null && settled.tally().listed() == 0);
    if (nothingDone) {
      return new Consistent(null, work.range(), work.holes(), false);
    }
    if (cursor == null) {
      return work.holes().containsAll(settled.holes())
          ? new Consistent(null, work.range(), settled.holes(), true)
          : new Contradiction("holes that are not the lease's, without a cursor");
    }
    return ofCursor(work, settled, cursor);
  }

  private static Settled ofExhausted(PendingRange work, RangeCheckpoint settled) {
    if (!settled.holes().isEmpty()) {
      return new Contradiction("an exhausted range with unsettled keys");
    }
    KeyRange done = work.range().isEmpty() ? null : work.range();
    return new Consistent(done, null, List.of(), true);
  }

  private static Settled ofCursor(PendingRange work, RangeCheckpoint settled, ObjectKey cursor) {
    KeyRange range = work.range();
    if (range.isBeyond(cursor)) {
      return new Contradiction("a cursor beyond the range");
    }
    // A lease does its holes first, so its cursor may still stand before its range.
    boolean inRange = range.contains(cursor);
    KeyRange done = inRange ? range.upTo(cursor) : null;
    KeyRange rest = inRange ? range.startingAfter(cursor) : range;
    TreeSet<ObjectKey> open = new TreeSet<>(settled.holes());
    for (ObjectKey hole : open) {
      boolean own = work.holes().contains(hole) || (done != null && done.contains(hole));
      if (!own) {
        return new Contradiction("a hole outside of what was settled");
      }
    }
    work.holes().stream().filter(hole -> hole.isAfter(cursor)).forEach(open::add);
    boolean nothingLeft = rest.isEmpty() && open.isEmpty();
    // A lease that has holes begins with its cursor at the range's beginning.
    boolean progress = done != null || open.size() < work.holes().size();
    return new Consistent(done, nothingLeft ? null : rest, List.copyOf(open), progress);
  }
}
