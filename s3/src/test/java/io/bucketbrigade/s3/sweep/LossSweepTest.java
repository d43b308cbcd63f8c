package io.bucketbrigade.s3.sweep;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Migrations over HTTP, between servers that misbehave, of objects that somebody else replaces and
 * deletes meanwhile, by workers that are killed. At the end every byte and attribute is where it
 * belongs, or the ledger says why not.
 *
 * <p>{@code -Dsweep.seed=N} runs one seed, {@code -Dsweep.seeds=FIRST-LAST} many. The seed makes
 * buckets, servers, faults and plans; threads make the rest, so a seed that failed is likely to
 * fail again but not certain to.
 */
class LossSweepTest {

  private static final String SHORT = "1-12";
  private static final String SHORT_SHARED = "1-6";

  static LongStream seeds() {
    return seeds(SHORT);
  }

  static LongStream seedsOfSharedObjects() {
    return seeds(SHORT_SHARED);
  }

  private static LongStream seeds(String unlessSaid) {
    String one = System.getProperty("sweep.seed");
    String range = one == null ? System.getProperty("sweep.seeds", unlessSaid) : one + "-" + one;
    int dash = range.indexOf('-');
    return LongStream.rangeClosed(
        Long.parseLong(range.substring(0, dash)), Long.parseLong(range.substring(dash + 1)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void migration_whateverHappens_losesNoByteAndNoAttribute(long seed) {
    try (Sweep sweep = Sweep.ofLeases(seed)) {
      sweep.run();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seedsOfSharedObjects")
  void migration_ofObjectsThatWorkersShare_losesNoByteAndNoAttribute(long seed) {
    try (Sweep sweep = Sweep.ofSharedObjects(seed)) {
      sweep.run();
    }
  }
}
