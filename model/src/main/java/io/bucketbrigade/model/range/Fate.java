package io.bucketbrigade.model.range;

/** What became of one source key. Each listed key has exactly one fate. */
public enum Fate {
  COPIED,
  PRESENT,
  SKIPPED,
  QUARANTINED,
  FAILED,
  DEFERRED,
  VANISHED;

  /** Whether tallies count its keys by their failure codes, too. */
  public boolean isCountedByCode() {
    return this == FAILED || this == DEFERRED || this == QUARANTINED;
  }
}
