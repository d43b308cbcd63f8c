package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.verify.CloserLook;
import io.bucketbrigade.model.verify.VerificationOrder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How closely a key is compared: what was written since some time may be looked at more closely
 * than the rest. Told by the dates that the listings show and not by what the copier says it wrote;
 * in doubt the look is the closer one. Pure.
 */
final class Closeness {

  private final VerifyLevel level;
  private final @Nullable CloserLook closer;
  private final SideClocks clocks;

  Closeness(VerificationOrder order, SideClocks clocks) {
    this.level = order.level();
    this.closer = order.closer();
    this.clocks = clocks;
  }

  /** What a key that only one listing showed needs is known when both sides turn out to have it. */
  VerifyLevel of(MergeRow row) {
    return closer != null && (!(row instanceof MergeRow.Both) || isCloser(row))
        ? closer.level()
        : level;
  }

  /** Whether both sides have the key, and either object was written since then. */
  boolean isCloser(MergeRow row) {
    return closer != null
        && row instanceof MergeRow.Both both
        && (isSince(closer, clocks.atSource(both.source().lastModified()))
            || isSince(closer, clocks.atDestination(both.destination().lastModified())));
  }

  private static boolean isSince(CloserLook closer, Instant written) {
    Instant latest = written.plus(SideClocks.DATE_UNIT).plus(SideClocks.CLOCK_ERROR);
    return !latest.isBefore(closer.since());
  }
}
