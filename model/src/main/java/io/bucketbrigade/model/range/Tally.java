package io.bucketbrigade.model.range;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * Counts per fate over a set of keys, and the bytes that were copied.
 *
 * @param listed source keys seen, counted where they are listed and not derived from the fates
 * @param bytesCopied bytes of the objects in {@code copied}
 * @param destinationOnly keys seen only at the destination; not part of the equation
 */
public record Tally(
    long listed,
    long copied,
    long present,
    long skipped,
    long quarantined,
    long failed,
    long deferred,
    long vanished,
    long bytesCopied,
    long destinationOnly) {

  /** Nothing counted yet. */
  public static final Tally ZERO = new Tally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Both together. */
  public Tally plus(Tally other) {
    return new Tally(
        listed + other.listed,
        copied + other.copied,
        present + other.present,
        skipped + other.skipped,
        quarantined + other.quarantined,
        failed + other.failed,
        deferred + other.deferred,
        vanished + other.vanished,
        bytesCopied + other.bytesCopied,
        destinationOnly + other.destinationOnly);
  }

  /** Keys with a fate. */
  @JsonIgnore
  public long settled() {
    return copied + present + skipped + quarantined + failed + deferred + vanished;
  }

  /** Whether every listed key has a fate: the completeness equation. */
  @JsonIgnore
  public boolean isClosed() {
    return listed == settled();
  }
}
