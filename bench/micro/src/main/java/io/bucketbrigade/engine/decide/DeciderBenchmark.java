package io.bucketbrigade.engine.decide;

import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.listing.SampleRows;
import io.bucketbrigade.engine.select.Selection;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.model.spec.CopyOptions.Overwrite;
import io.bucketbrigade.model.spec.SelectionOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
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

/** Decides about the rows of a page, without rules of selection; an operation is a row. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class DeciderBenchmark {

  private static final int ROWS = 1_000;

  private final Decider decider =
      new Decider(
          new DecisionRules(Overwrite.IF_OLDER, true, Duration.ZERO, null, 0),
          new Selection(SelectionOptions.NONE));

  private final List<MergeRow> same =
      rows(number -> new MergeRow.Both(SampleRows.row(number), SampleRows.row(number)));

  private final List<MergeRow> missing =
      rows(number -> new MergeRow.SourceOnly(SampleRows.row(number)));

  private final List<MergeRow> changed =
      rows(number -> new MergeRow.Both(SampleRows.row(number), earlier(number)));

  private static List<MergeRow> rows(IntFunction<MergeRow> row) {
    return IntStream.range(0, ROWS).mapToObj(row).toList();
  }

  /** An older object of the same size under the row's key. */
  private static ListedObject earlier(int number) {
    ListedObject row = SampleRows.row(number);
    return new ListedObject(
        row.key(),
        row.sizeBytes(),
        SampleRows.etag(number + ROWS),
        row.lastModified().minusSeconds(1),
        row.storageClass());
  }

  /** Both ETags are equal: nothing to do. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void sameEtag(Blackhole decisions) {
    decide(same, decisions);
  }

  /** Only the source has it: copy. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void missing(Blackhole decisions) {
    decide(missing, decisions);
  }

  /** Both ETags are MD5s and differ, the source's is newer: copy over it. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void changed(Blackhole decisions) {
    decide(changed, decisions);
  }

  private void decide(List<MergeRow> rows, Blackhole decisions) {
    for (MergeRow row : rows) {
      decisions.consume(decider.decide(row));
    }
  }
}
