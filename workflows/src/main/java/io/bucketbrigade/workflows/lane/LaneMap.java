package io.bucketbrigade.workflows.lane;

import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.BrokenRange;
import io.bucketbrigade.model.lane.FinishedBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is decided in a lane: finished blocks and broken ranges. They never overlap. Finished blocks
 * that touch become one as soon as their {@link Seam} agrees.
 */
final class LaneMap {

  private static final Comparator<@Nullable ObjectKey> START_FIRST =
      Comparator.nullsFirst(Comparator.naturalOrder());
  private static final Comparator<@Nullable ObjectKey> END_LAST =
      Comparator.nullsLast(Comparator.naturalOrder());

  /** Orders ranges by where they begin. */
  static final Comparator<KeyRange> BY_POSITION =
      (left, right) -> START_FIRST.compare(left.after(), right.after());

  private final List<FinishedBlock> finished;
  private final List<BrokenRange> broken;

  LaneMap(List<FinishedBlock> finished, List<BrokenRange> broken) {
    this.finished = new ArrayList<>(finished);
    this.broken = new ArrayList<>(broken);
  }

  List<FinishedBlock> finished() {
    return List.copyOf(finished);
  }

  List<BrokenRange> broken() {
    return List.copyOf(broken);
  }

  /** Adds a finished range. */
  void finish(FinishedBlock block) {
    finished.add(block);
    finished.sort(Comparator.comparing(FinishedBlock::range, BY_POSITION));
    joinAgreeing();
  }

  /**
   * Gives keys up: the range, of which nothing is finished, and single keys that stand before it.
   * The map knows no single keys, so everything from the first hole on is given up with it; what
   * was settled there stays in the tally.
   */
  void giveUp(KeyRange range, List<ObjectKey> holes, Problem problem) {
    if (!holes.isEmpty()) {
      cutOut(new KeyRange(justBefore(holes.getFirst()), range.after()), problem);
    }
    if (!range.isEmpty()) {
      broken.add(new BrokenRange(range, problem));
    }
    tidyBroken();
  }

  /** The first open disagreement between finished neighbours. */
  Optional<Seam> openSeam() {
    for (int i = 0; i + 1 < finished.size(); i++) {
      if (touch(i)) {
        return Seam.between(finished.get(i), finished.get(i + 1));
      }
    }
    return Optional.empty();
  }

  /** The disagreement is explained: nothing was missed. */
  void explain(Seam seam) {
    int left = indexOfLeft(seam);
    if (left >= 0) {
      join(left);
      joinAgreeing();
    }
  }

  /** The right neighbour of a seam missed a key; it is broken. */
  void breakRight(Seam seam, Problem problem) {
    int left = indexOfLeft(seam);
    if (left >= 0) {
      FinishedBlock right = finished.remove(left + 1);
      broken.add(new BrokenRange(right.range(), problem));
      tidyBroken();
    }
  }

  private void joinAgreeing() {
    int i = 0;
    while (i + 1 < finished.size()) {
      if (touch(i) && Seam.between(finished.get(i), finished.get(i + 1)).isEmpty()) {
        join(i);
      } else {
        i++;
      }
    }
  }

  private void join(int left) {
    FinishedBlock right = finished.remove(left + 1);
    finished.set(left, Seam.join(finished.get(left), right));
  }

  private boolean touch(int left) {
    ObjectKey end = finished.get(left).range().through();
    return end != null && end.equals(finished.get(left + 1).range().after());
  }

  /** Blocks may have grown away from the seam while it was asked about, but the cut stays. */
  private int indexOfLeft(Seam seam) {
    for (int i = 0; i + 1 < finished.size(); i++) {
      if (touch(i) && Objects.equals(finished.get(i).range().through(), seam.left().through())) {
        return i;
      }
    }
    return -1;
  }

  /** Breaks what is finished of {@code reach}; what is broken already keeps its problem. */
  private void cutOut(KeyRange reach, Problem problem) {
    for (FinishedBlock block : List.copyOf(finished)) {
      ObjectKey after = max(block.range().after(), reach.after());
      ObjectKey through = min(block.range().through(), reach.through());
      if (after == null || through == null || after.isBefore(through)) {
        finished.remove(block);
        broken.add(new BrokenRange(new KeyRange(after, through), problem));
        keepBefore(block, after);
        keepBehind(block, through);
      }
    }
    finished.sort(Comparator.comparing(FinishedBlock::range, BY_POSITION));
    joinAgreeing();
  }

  private void keepBefore(FinishedBlock block, @Nullable ObjectKey cut) {
    KeyRange range = new KeyRange(block.range().after(), cut);
    if (cut != null && !range.isEmpty()) {
      ObjectKey first = block.firstKey();
      boolean holdsFirst = first != null && range.contains(first);
      finished.add(
          new FinishedBlock(
              range, holdsFirst ? first : null, block.firstLeasedAt(), null, block.lastLeasedAt()));
    }
  }

  private void keepBehind(FinishedBlock block, @Nullable ObjectKey cut) {
    KeyRange range = new KeyRange(cut, block.range().through());
    if (cut != null && !range.isEmpty()) {
      // Its first key is not known, but its left neighbour is broken, so nobody asks.
      finished.add(
          new FinishedBlock(
              range, null, block.firstLeasedAt(), block.firstKeyBeyond(), block.lastLeasedAt()));
    }
  }

  /** Sorts, and joins neighbours with the same problem, so that the list stays short. */
  private void tidyBroken() {
    broken.sort(Comparator.comparing(BrokenRange::range, BY_POSITION));
    for (int i = 0; i + 1 < broken.size(); ) {
      BrokenRange left = broken.get(i);
      BrokenRange right = broken.get(i + 1);
      ObjectKey end = left.range().through();
      if (end != null
          && end.equals(right.range().after())
          && left.problem().equals(right.problem())) {
        broken.remove(i + 1);
        broken.set(
            i,
            new BrokenRange(
                new KeyRange(left.range().after(), right.range().through()), left.problem()));
      } else {
        i++;
      }
    }
  }

  private static @Nullable ObjectKey max(@Nullable ObjectKey left, @Nullable ObjectKey right) {
    return START_FIRST.compare(left, right) >= 0 ? left : right;
  }

  private static @Nullable ObjectKey min(@Nullable ObjectKey left, @Nullable ObjectKey right) {
    return END_LAST.compare(left, right) <= 0 ? left : right;
  }

  /**
   * A key before {@code key} and so close to it that no real key is likely between; null if none
   * can be before it.
   */
  static @Nullable ObjectKey justBefore(ObjectKey key) {
    String value = key.value();
    if (value.isEmpty()) {
      return null;
    }
    int last = value.codePointBefore(value.length());
    String head = value.substring(0, value.length() - Character.charCount(last));
    if (last == 0) {
      return ObjectKey.of(head);
    }
    boolean afterSurrogates = last == Character.MAX_SURROGATE + 1;
    int previous = afterSurrogates ? Character.MIN_SURROGATE - 1 : last - 1;
    return ObjectKey.of(
        head + Character.toString(previous) + Character.toString(Character.MAX_CODE_POINT));
  }
}
