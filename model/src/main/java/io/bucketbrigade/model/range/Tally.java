package io.bucketbrigade.model.range;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * Counts per fate over a set of keys, and the bytes that were copied.
 *
 * @param listed source keys seen, counted where they are listed and not derived from the fates
 * @param bytesCopied bytes of the objects in {@code copied}
 * @param destinationOnly keys seen only at the destination; not part of the equation
 * @param quarantinedAsAsked those of {@code quarantined} that the spec wants there; absent in
 *     tallies of older versions
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
    long destinationOnly,
    long quarantinedAsAsked) {

  /** Nothing counted yet. */
  public static final Tally ZERO = new Tally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

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
        destinationOnly + other.destinationOnly,
        quarantinedAsAsked + other.quarantinedAsAsked);
  }

  /** Keys with a fate. */
  @JsonIgnore
  public long settled() {
    return copied + present + skipped + quarantined + failed + deferred + vanished;
  }

  /**
   * Listed keys that are not where the spec wants them: failed, deferred, or quarantined unasked.
   */
  @JsonIgnore
  public long amiss() {
    return failed + deferred + quarantined - quarantinedAsAsked;
  }

  /** Whether every listed key has a fate: the completeness equation. */
  @JsonIgnore
  public boolean isClosed() {
    return listed == settled();
  }
}
