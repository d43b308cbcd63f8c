package io.bucketbrigade.engine.listing;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.preflight.Capabilities;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Pairs the rows of two listings of ten pages; an operation is a key, with its share of a page. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class ListingMergeBenchmark {

  private static final int KEYS = 10_000;

  private final MappingSide source = side(Side.SOURCE, number -> true);
  private final MappingSide sameKeys = side(Side.DESTINATION, number -> true);
  private final MappingSide noKeys = side(Side.DESTINATION, number -> false);
  private final MappingSide evenKeys = side(Side.DESTINATION, number -> number % 2 == 0);

  private static MappingSide side(Side side, IntPredicate has) {
    List<ListedObject> rows =
        IntStream.range(0, KEYS).filter(has).mapToObj(SampleRows::row).toList();
    return new MappingSide(side, new PreparedListing(side.word(), rows), "", Capabilities.UNKNOWN);
  }

  /** Both sides have all keys. */
  @Benchmark
  @OperationsPerInvocation(KEYS)
  public void bothHaveAll(Blackhole rows) throws InterruptedException {
    merge(sameKeys, rows);
  }

  /** The destination is empty. */
  @Benchmark
  @OperationsPerInvocation(KEYS)
  public void destinationHasNone(Blackhole rows) throws InterruptedException {
    merge(noKeys, rows);
  }

  /** The destination has every other key. */
  @Benchmark
  @OperationsPerInvocation(KEYS)
  public void destinationHasHalf(Blackhole rows) throws InterruptedException {
    merge(evenKeys, rows);
  }

  private void merge(MappingSide destination, Blackhole rows) throws InterruptedException {
    try (ListingMerge merge = new ListingMerge(source, destination, KeyRange.ALL)) {
      for (MergeRow row = merge.next(); row != null; row = merge.next()) {
        rows.consume(row);
      }
    }
  }
}
