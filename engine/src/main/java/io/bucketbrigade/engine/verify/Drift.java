package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.verify.VerificationOrder;
import java.time.Duration;
import java.time.Instant;

/**
 * Tells changes at the source since it was copied from losses, by dates. In doubt a difference is a
 * loss, and so is each in an audit, as nobody knows when that copy was made. Pure.
 */
final class Drift {

  /** Dates of replies are whole seconds, so a smaller offset may be none at all. */
  private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

  /** Dates of objects may be cut to these. */
  private static final Duration DATE_UNIT = Duration.ofSeconds(1);

  private final VerificationOrder order;
  private final Duration sourceAhead;
  private final Duration destinationAhead;

  Drift(MigrationContext context, VerificationOrder order) {
    this.order = order;
    this.sourceAhead = known(context.source().clockOffsetMillis());
    this.destinationAhead = known(context.destination().clockOffsetMillis());
  }

  /** Whether the source object is younger than the destination's, so that it is not its copy. */
  boolean isYounger(ObjectHead source, ObjectHead destination) {
    return !order.audit() && atSource(source).isAfter(atDestination(destination));
  }

  /** Whether a source object without a copy appeared, or was replaced, after copying began. */
  boolean cameLater(ObjectHead source) {
    return cameLater(source.lastModified());
  }

  /** The same of a version that was written then, by the source's clock. */
  boolean cameLater(Instant lastModified) {
    return !order.audit() && lastModified.minus(sourceAhead).isAfter(order.copyStartedAt());
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
    Instant written = lastModified.minus(destinationAhead);
    return !order.audit()
        && !written.isBefore(order.copyStartedAt())
        && !written.plus(DATE_UNIT).isAfter(order.copyEndedAt());
  }

  private Instant atSource(ObjectHead source) {
    return source.lastModified().minus(sourceAhead);
  }

  private Instant atDestination(ObjectHead destination) {
    return destination.lastModified().minus(destinationAhead);
  }

  private static Duration known(long offsetMillis) {
    Duration offset = Duration.ofMillis(offsetMillis);
    return offset.abs().compareTo(CLOCK_ERROR) <= 0 ? Duration.ZERO : offset;
  }
}
