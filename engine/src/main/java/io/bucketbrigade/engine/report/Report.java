package io.bucketbrigade.engine.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.engine.pace.Pace;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.verify.Discrepancy;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a report shows; {@code docs/operate/report.md} describes it as JSON. Its size is
 * bounded: at most 1,000 lanes, {@value #MAX_SHOWN} exceptions of each fate and as many
 * discrepancies, and the points of a {@link Course}.
 *
 * @param format {@value #FORMAT}; another one when a field changes its meaning
 * @param migration outcome, tally, problems and verification
 * @param context what was asked and what preflight found; null if preflight refused
 * @param lanes the lanes in key order; empty before they are planned
 * @param course how it went on
 * @param pace how large the copied objects were and which took longest
 * @param exceptionsByCode keys on record as failed, quarantined or deferred, by failure code
 * @param exceptions the first of them of each fate; all are in {@code failures.csv}
 * @param discrepancies the first differences that the migration's own verification found
 * @param notChecked what nobody looked at, a sentence each
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Report(
    String format,
    MigrationProgress migration,
    @Nullable MigrationContext context,
    List<LaneFindings> lanes,
    Course course,
    Pace pace,
    SortedMap<String, Long> exceptionsByCode,
    List<LedgerRecord> exceptions,
    List<Discrepancy> discrepancies,
    List<String> notChecked) {

  /** Names this shape of the JSON. */
  public static final String FORMAT = "bucket-brigade-report/1";

  /** More than anybody reads on a page. */
  static final int MAX_SHOWN = 200;

  /** Copies the lists. */
  public Report {
    lanes = List.copyOf(lanes);
    exceptions = List.copyOf(exceptions);
    discrepancies = List.copyOf(discrepancies);
    notChecked = List.copyOf(notChecked);
  }
}
