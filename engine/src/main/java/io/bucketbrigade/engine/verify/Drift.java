package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.model.verify.VerificationOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

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

  /**
   * When an object was written, by its server's clock. Dates of heads are whole seconds, and many
   * listings are finer, which tells apart what a busy source writes in the second of its copy.
   *
   * @param listed its row; null if it was not listed
   */
  static Instant dateOf(@Nullable ListedObject listed, ObjectHead head) {
    if (listed == null || !listed.etag().equals(head.etag())) {
      return head.lastModified();
    }
    Instant told = listed.lastModified();
    return seconds(told).equals(head.lastModified()) ? told : head.lastModified();
  }

  private static Instant seconds(Instant date) {
    return date.truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Whether the source object is younger than the destination's, so that it is not its copy.
   *
   * @param source when it was written, by the source's clock
   * @param destination the same of the other, by the destination's clock
   */
  boolean isYounger(Instant source, Instant destination) {
    // A date that is cut beside one that is not may mean the whole second.
    boolean cutAlone = destination.equals(seconds(destination)) && !source.equals(seconds(source));
    Instant latest = cutAlone ? destination.plus(SideClocks.DATE_UNIT) : destination;
    return !order.audit() && clocks.atSource(source).isAfter(clocks.atDestination(latest));
  }

  /**
   * Whether a source object without a copy appeared, or was replaced, after copying began.
   *
   * @param lastModified when, by the source's clock
   */
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
