package io.bucketbrigade.engine.verify;

import io.bucketbrigade.model.range.SampleTally;
import io.bucketbrigade.model.range.SizeClass;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.verify.Discrepancy;
import java.util.List;

/**
 * What a verification found about one key.
 *
 * @param counts how it is counted
 * @param discrepancies what is to be put on record
 */
record Found(VerifyTally counts, List<Discrepancy> discrepancies) {

  /** A key that is no matter of the migration, like the canary. */
  static final Found IGNORED = new Found(VerifyTally.ZERO, List.of());

  static final Found EQUAL = counted(1, 0, 0, 0);
  static final Found EQUAL_BY_SIZE_ONLY = counted(0, 1, 0, 0);
  static final Found DRIFT = counted(0, 0, 1, 0);
  static final Found EXCUSED = counted(0, 0, 0, 1);

  /** Only the destination has it, and that is counted and no more. */
  static final Found COUNTED_EXTRA =
      new Found(new VerifyTally(1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0), List.of());

  private static Found counted(long equal, long bySizeOnly, long drift, long excused) {
    return new Found(
        new VerifyTally(1, equal, bySizeOnly, 0, drift, excused, 0, 0, 0, 0, 0, 0, 0), List.of());
  }

  /** A key that differs, in at least one way. */
  static Found different(List<Discrepancy> discrepancies) {
    return new Found(
        new VerifyTally(
            1,
            0,
            0,
            1,
            0,
            0,
            count(discrepancies, Discrepancy.Kind.MISSING),
            count(discrepancies, Discrepancy.Kind.EXTRA),
            count(discrepancies, Discrepancy.Kind.SIZE),
            count(discrepancies, Discrepancy.Kind.CONTENT),
            count(discrepancies, Discrepancy.Kind.METADATA),
            count(discrepancies, Discrepancy.Kind.TAGS),
            0,
            count(discrepancies, Discrepancy.Kind.VERSION)),
        List.copyOf(discrepancies));
  }

  private static long count(List<Discrepancy> discrepancies, Discrepancy.Kind kind) {
    return discrepancies.stream().filter(found -> found.kind() == kind).count();
  }

  /** The same, where something else of the key is equal by size only. */
  Found bySizeOnly() {
    return counts.equal() == 0
        ? this
        : new Found(
            counts.plus(new VerifyTally(0, -1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), discrepancies);
  }

  /** The same of a key that was compared more closely than the rest. */
  Found closer() {
    return new Found(counts.withCloser(1), discrepancies);
  }

  /**
   * The same of a key that listings show alike, where a sample of such keys is looked at.
   *
   * @param drawn whether it is of the sample
   */
  Found sampled(SizeClass size, boolean drawn) {
    boolean differs = drawn && counts.different() > 0;
    return new Found(counts.withSample(SampleTally.of(size, drawn, differs)), discrepancies);
  }

  /** The same, after so many bytes of bodies were read. */
  Found afterReading(long bytes) {
    return bytes == 0
        ? this
        : new Found(
            counts.plus(new VerifyTally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, bytes)), discrepancies);
  }
}
