package io.bucketbrigade.engine.verify;

import io.bucketbrigade.model.preflight.MigrationContext;
import java.time.Duration;
import java.time.Instant;

/**
 * Reads the dates of both sides by our clock. Pure.
 *
 * @param sourceAhead how far the source's clock is ahead of ours
 * @param destinationAhead the same of the destination's
 */
record SideClocks(Duration sourceAhead, Duration destinationAhead) {

  /** Dates of replies are whole seconds, so a smaller offset may be none at all. */
  static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

  /** Dates of objects may be cut to these. */
  static final Duration DATE_UNIT = Duration.ofSeconds(1);

  /** The clocks as preflight found them. */
  static SideClocks of(MigrationContext context) {
    return new SideClocks(
        known(context.source().clockOffsetMillis()),
        known(context.destination().clockOffsetMillis()));
  }

  /** When something happened that has this date at the source. */
  Instant atSource(Instant date) {
    return date.minus(sourceAhead);
  }

  /** The same at the destination. */
  Instant atDestination(Instant date) {
    return date.minus(destinationAhead);
  }

  private static Duration known(long offsetMillis) {
    Duration offset = Duration.ofMillis(offsetMillis);
    return offset.abs().compareTo(CLOCK_ERROR) <= 0 ? Duration.ZERO : offset;
  }
}
