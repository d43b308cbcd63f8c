package io.bucketbrigade.workflows.lane;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.FinishedBlock;
import io.bucketbrigade.workflows.KeyText;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two neighbouring finished blocks whose listings disagree about the keys between them.
 *
 * <p>Each of two neighbouring listings can ascend and both together still miss keys, if the server
 * orders keys otherwise than by their UTF-8 bytes: one that orders by UTF-16 lists 😀 (U+1F600)
 * before U+FFEE, so a range that begins after U+FFEE never shows 😀. The neighbour before it,
 * though, ran into 😀. So a block remembers K, the first key that was seen beyond its end, and its
 * right neighbour must have seen K first, too. With F as the first key in the right block:
 *
 * <ul>
 *   <li>K = F, or no K: they agree.
 *   <li>K inside the right block, and F behind K or no F at all: the right block missed K, unless K
 *       came after its listing had begun.
 *   <li>F before K (K may stand anywhere): the left listing ran past F, so either F came after that
 *       listing had begun, or the server's order is not ours and the right block may lack K.
 *   <li>K beyond the right block, which is empty: K says nothing about the right block; both were
 *       right to find nothing there. K is carried on as the joined block's first key beyond, to be
 *       met by the next neighbour. If the right block saw a key beyond its end, too, the smaller of
 *       both is carried, because every key between them would be missed by the one who saw the
 *       larger.
 * </ul>
 *
 * <p>What "came after" means is settled at the source: the key of the doubt is looked up, and if it
 * is gone, or was last modified after the listing that does not show it, the disagreement is
 * explained. A key that is there and older was missed.
 *
 * @param left the keys of the left block
 * @param right the keys of the right block
 * @param missed K, the key that the right block may lack
 * @param doubted the key whose age decides
 * @param before when the listing began that does not show {@code doubted}
 */
public record Seam(
    KeyRange left, KeyRange right, ObjectKey missed, ObjectKey doubted, Instant before) {

  /** The disagreement between two blocks that touch; empty if they agree. */
  public static Optional<Seam> between(FinishedBlock left, FinishedBlock right) {
    ObjectKey beyond = left.firstKeyBeyond();
    ObjectKey first = right.firstKey();
    if (beyond == null || beyond.equals(first)) {
      return Optional.empty();
    }
    if (first != null && first.isBefore(beyond)) {
      return Optional.of(new Seam(left.range(), right.range(), beyond, first, left.lastLeasedAt()));
    }
    if (right.range().isBeyond(beyond)) {
      return Optional.empty();
    }
    return Optional.of(
        new Seam(left.range(), right.range(), beyond, beyond, right.firstLeasedAt()));
  }

  /** Both blocks as one; they touch, and they agree or their disagreement is explained. */
  public static FinishedBlock join(FinishedBlock left, FinishedBlock right) {
    KeyRange range = new KeyRange(left.range().after(), right.range().through());
    boolean leftIsEmpty = left.firstKey() == null;
    // The first key of an empty left block and its right neighbour is as old as the older listing.
    Instant firstLeasedAt =
        leftIsEmpty ? earlier(left.firstLeasedAt(), right.firstLeasedAt()) : left.firstLeasedAt();
    boolean carriesOn = isCarriedOn(left.firstKeyBeyond(), right);
    return new FinishedBlock(
        range,
        leftIsEmpty ? right.firstKey() : left.firstKey(),
        firstLeasedAt,
        carriesOn ? left.firstKeyBeyond() : right.firstKeyBeyond(),
        carriesOn ? left.lastLeasedAt() : right.lastLeasedAt());
  }

  /** What is wrong with the right block if {@code doubted} proves to have been missed. */
  public Problem problem() {
    return new Problem(
        Side.SOURCE,
        FailureCode.SEAM_KEY_MISSING,
        "Key '%s' was listed beyond the neighbouring range but not in its own (%s), so the source"
                .formatted(KeyText.of(missed), KeyText.of(right))
            + " does not list its keys in byte order; use another endpoint of the same bucket.");
  }

  /** What is wrong with the right block if nobody can say whether a key was missed. */
  public Problem unanswered(String cause) {
    return new Problem(
        Side.SOURCE,
        FailureCode.SEAM_KEY_MISSING,
        "Key '%s' was listed beyond the neighbouring range but not in its own (%s), and the source"
                .formatted(KeyText.of(missed), KeyText.of(right))
            + " could not be asked about it; run the migration again ("
            + KeyText.message(cause)
            + ").");
  }

  private static boolean isCarriedOn(@Nullable ObjectKey beyond, FinishedBlock right) {
    ObjectKey beyondRight = right.firstKeyBeyond();
    return beyond != null
        && right.range().isBeyond(beyond)
        && (beyondRight == null || beyond.isBefore(beyondRight));
  }

  private static Instant earlier(Instant left, Instant right) {
    return left.isBefore(right) ? left : right;
  }
}
