package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.state.BucketStateStore;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.BucketLocation;
import org.jspecify.annotations.Nullable;

/** Whether locations of one bucket get into each other's way. */
final class Overlaps {

  private Overlaps() {}

  /** Whether some key begins with both prefixes. */
  static boolean prefixesOverlap(String one, String other) {
    return one.startsWith(other) || other.startsWith(one);
  }

  /** Why two sides in one bucket are refused; null if their prefixes keep them apart. */
  static @Nullable Problem ofSides(BucketLocation source, BucketLocation destination, String how) {
    if (!prefixesOverlap(source.prefix(), destination.prefix())) {
      return null;
    }
    return new Problem(
        Side.DESTINATION,
        FailureCode.SAME_BUCKET,
        "The destination %s is %s %s%s; choose another bucket, or prefixes that do not overlap."
            .formatted(
                destination.uri(),
                relation(source.prefix(), destination.prefix()),
                source.uri(),
                how));
  }

  private static String relation(String source, String destination) {
    if (source.equals(destination)) {
      return "the same place as the source";
    }
    return destination.startsWith(source) ? "inside of the source" : "around the source";
  }

  /** Why a state store in a side's bucket is refused; null if their prefixes keep them apart. */
  static @Nullable Problem ofState(BucketLocation state, Side side, BucketLocation mapped) {
    String folder = BucketStateStore.folderOf(state.prefix());
    boolean inside =
        StateLayout.roots().stream()
            .anyMatch(root -> prefixesOverlap(folder + root, mapped.prefix()));
    if (!inside) {
      return null;
    }
    return new Problem(
        Side.STATE,
        FailureCode.SAME_BUCKET,
        "The state store %s is inside of the %s %s; choose another bucket or prefix for it."
            .formatted(state.uri(), side.word(), mapped.uri()));
  }
}
