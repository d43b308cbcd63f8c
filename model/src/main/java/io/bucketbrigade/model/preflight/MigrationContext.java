package io.bucketbrigade.model.preflight;

import io.bucketbrigade.model.spec.MigrationSpec;
import java.util.Objects;

/**
 * What every lease needs to know; written once by preflight, then immutable.
 *
 * @param spec what was asked
 * @param source the source as found
 * @param destination the destination as found
 * @param earlierWrites what earlier passes wrote; absent in records of older versions
 */
public record MigrationContext(
    MigrationSpec spec, SideRecord source, SideRecord destination, EarlierWrites earlierWrites) {

  /** Supplies what older records lack. */
  public MigrationContext {
    earlierWrites = Objects.requireNonNullElse(earlierWrites, EarlierWrites.NONE);
  }

  /** What the first pass needs to know. */
  public MigrationContext(MigrationSpec spec, SideRecord source, SideRecord destination) {
    this(spec, source, destination, EarlierWrites.NONE);
  }

  /** The same after other writes. */
  public MigrationContext withEarlierWrites(EarlierWrites writes) {
    return new MigrationContext(spec, source, destination, writes);
  }
}
