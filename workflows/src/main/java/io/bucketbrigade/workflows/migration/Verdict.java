package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.BrokenRange;
import io.bucketbrigade.model.lane.FinishedBlock;
import io.bucketbrigade.model.lane.LaneResult;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.workflows.KeyText;
import io.bucketbrigade.workflows.lane.Seam;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether the lanes together leave nothing out: their finished blocks are joined from left to
 * right, with the same {@link Seam} rules as inside a lane, until one block covers every key.
 */
final class Verdict {

  private final Consumer<Problem> problems;
  private final SortedMap<Integer, LaneEnd> ended = new TreeMap<>();
  private int nextIndex;
  private @Nullable FinishedBlock joined;
  private boolean gap;
  private Tally tally = Tally.ZERO;
  private VerifyTally verified = VerifyTally.ZERO;
  private int lanesFinished;

  /**
   * A verdict on the lanes of one plan.
   *
   * @param problems takes what keeps them from covering everything
   */
  Verdict(Consumer<Problem> problems) {
    this.problems = problems;
  }

  /** A lane's end; no block if it is not tiled. */
  private record LaneEnd(@Nullable FinishedBlock block) {}

  /**
   * Books a lane's result.
   *
   * @param stopped whether an operator stopped the migration, so that unfinished lanes are expected
   */
  void accept(int index, LanePlan lane, LaneResult result, boolean stopped) {
    lanesFinished++;
    tally = tally.plus(result.tally());
    if (result.verified() != null) {
      verified = verified.plus(result.verified());
    }
    ended.put(index, new LaneEnd(result.finished()));
    for (BrokenRange broken : result.broken()) {
      problems.accept(named(lane, broken));
    }
    if (result.brokenTotal() > result.broken().size()) {
      problems.accept(moreBroken(lane, result));
    }
    if (!result.isTiled() && result.brokenTotal() == 0 && !stopped) {
      problems.accept(open("Lane '%s' ended without finishing its keys".formatted(name(lane))));
    }
    if (!result.tally().isClosed()) {
      problems.accept(openTally(lane, result.tally()));
    }
    joinNeighbours();
  }

  /** Books a lane that has no result. */
  void fail(int index, LanePlan lane, String cause) {
    lanesFinished++;
    ended.put(index, new LaneEnd(null));
    problems.accept(
        new Problem(
            Side.STATE,
            FailureCode.UNEXPECTED,
            "Lane '%s' failed (%s), so its keys are not accounted for; start the migration again."
                .formatted(name(lane), cause)));
    joinNeighbours();
  }

  /** A disagreement between neighbouring lanes that the source has to be asked about. */
  Optional<Seam> openSeam() {
    LaneEnd right = ended.get(nextIndex);
    FinishedBlock left = joined;
    if (left == null || right == null || right.block() == null) {
      return Optional.empty();
    }
    return touch(left, right.block()) ? Seam.between(left, right.block()) : Optional.empty();
  }

  /** Books the source's answer to the open seam. */
  void answer(Seam seam, boolean missed) {
    if (missed) {
      breakAt(seam.problem());
    } else {
      joinNext();
      joinNeighbours();
    }
  }

  /** The source could not be asked about the open seam. */
  void leaveUnanswered(Seam seam, String cause) {
    breakAt(seam.unanswered(cause));
  }

  /** Whether finished blocks cover every key there can be. */
  boolean coversEverything() {
    FinishedBlock block = joined;
    return !gap && block != null && ended.isEmpty() && block.range().equals(KeyRange.ALL);
  }

  Tally tally() {
    return tally;
  }

  /** What lanes that verify found. */
  VerifyTally verified() {
    return verified;
  }

  int lanesFinished() {
    return lanesFinished;
  }

  private void joinNeighbours() {
    while (ended.containsKey(nextIndex) && openSeam().isEmpty()) {
      joinNext();
    }
  }

  private void joinNext() {
    LaneEnd end = ended.remove(nextIndex);
    FinishedBlock left = joined;
    FinishedBlock right = end == null ? null : end.block();
    boolean first = nextIndex == 0;
    nextIndex++;
    if (right == null) {
      gap = true;
      joined = null;
    } else if (first || left == null) {
      joined = right;
    } else if (touch(left, right)) {
      joined = Seam.join(left, right);
    } else {
      gap = true;
      joined = right;
      problems.accept(
          open("The plan's lanes leave a gap or overlap before " + KeyText.of(right.range())));
    }
  }

  private static boolean touch(FinishedBlock left, FinishedBlock right) {
    ObjectKey end = left.range().through();
    return end != null && end.equals(right.range().after());
  }

  private void breakAt(Problem problem) {
    problems.accept(problem);
    gap = true;
    joinNext();
    joinNeighbours();
  }

  private static Problem named(LanePlan lane, BrokenRange broken) {
    Problem cause = broken.problem();
    return new Problem(
        cause.side(),
        cause.code(),
        "Lane '%s' did not finish its keys %s: %s"
            .formatted(name(lane), KeyText.of(broken.range()), cause.message()));
  }

  private static Problem moreBroken(LanePlan lane, LaneResult result) {
    return open(
        "Lane '%s' has %d further unfinished ranges"
            .formatted(name(lane), result.brokenTotal() - result.broken().size()));
  }

  private static Problem openTally(LanePlan lane, Tally tally) {
    return open(
        "Lane '%s' listed %d keys but settled %d"
            .formatted(name(lane), tally.listed(), tally.settled()));
  }

  private static Problem open(String what) {
    return new Problem(Side.STATE, FailureCode.TALLY_OPEN, what + "; start the migration again.");
  }

  private static String name(LanePlan lane) {
    return KeyText.plain(lane.label());
  }
}
