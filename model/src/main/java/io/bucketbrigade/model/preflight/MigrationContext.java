package io.bucketbrigade.model.preflight;

import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.PassOptions;
import java.util.Objects;

/**
 * What every lease needs to know; written once by preflight, then immutable.
 *
 * @param spec what was asked
 * @param source the source as found
 * @param destination the destination as found
 * @param earlierWrites what earlier passes wrote; absent in records of older versions
 * @param options what this pass does beyond copying; where it is absent what the spec says
 */
public record MigrationContext(
    MigrationSpec spec,
    SideRecord source,
    SideRecord destination,
    EarlierWrites earlierWrites,
    PassOptions options) {

  /** Supplies what older records lack. */
  public MigrationContext {
    earlierWrites = Objects.requireNonNullElse(earlierWrites, EarlierWrites.NONE);
    options = Objects.requireNonNullElse(options, spec.passes());
  }

  /** What the first pass needs to know. */
  public MigrationContext(MigrationSpec spec, SideRecord source, SideRecord destination) {
    this(spec, source, destination, EarlierWrites.NONE, spec.passes());
  }

  /** The same after other writes. */
  public MigrationContext withEarlierWrites(EarlierWrites writes) {
    return new MigrationContext(spec, source, destination, writes, options);
  }

  /** The same for a pass that does something else beyond copying. */
  public MigrationContext withOptions(PassOptions wanted) {
    return new MigrationContext(spec, source, destination, earlierWrites, wanted);
  }
}
