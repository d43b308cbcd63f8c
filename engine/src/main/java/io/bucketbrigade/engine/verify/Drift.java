package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.model.verify.VerificationOrder;
import java.time.Instant;

/**
 * Tells changes at the source since it was copied from losses, by dates. In doubt a difference is a
 * loss, and so is each in an audit, as nobody knows when that copy was made. Pure.
 */
final class Drift {

  private final VerificationOrder order;
  private final SideClocks clocks;

  Drift(SideClocks clocks, VerificationOrder order) {
    this.clocks = clocks;
    this.order = order;
  }

  /** Whether the source object is younger than the destination's, so that it is not its copy. */
  boolean isYounger(ObjectHead source, ObjectHead destination) {
    return !order.audit()
        && clocks
            .atSource(source.lastModified())
            .isAfter(clocks.atDestination(destination.lastModified()));
  }

  /** Whether a source object without a copy appeared, or was replaced, after copying began. */
  boolean cameLater(ObjectHead source) {
    return cameLater(source.lastModified());
  }

  /** The same of a version that was written then, by the source's clock. */
  boolean cameLater(Instant lastModified) {
    return !order.audit() && clocks.atSource(lastModified).isAfter(order.copyStartedAt());
  }

  /**
   * Whether an object that only the destination has was certainly written while the migration
   * copied, so that its source is taken to be gone since.
   */
  boolean lostItsSource(ObjectHead destination) {
    return lostItsSource(destination.lastModified());
  }

  /** The same of a version that was written then, by the destination's clock. */
  boolean lostItsSource(Instant lastModified) {
    Instant written = clocks.atDestination(lastModified);
    return !order.audit()
        && !written.isBefore(order.copyStartedAt())
        && !written.plus(SideClocks.DATE_UNIT).isAfter(order.copyEndedAt());
  }
}
