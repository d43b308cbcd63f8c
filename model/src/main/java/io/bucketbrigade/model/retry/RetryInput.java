package io.bucketbrigade.model.retry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.migration.MigrationProgress;
import java.util.List;

/**
 * Tries again what an ended migration could not copy.
 *
 * @param before what the migration came to so far; it has a run that copied
 * @param codes what is tried if it failed with one of these; empty for whatever failed or was
 *     deferred
 * @param prefix what whole source keys begin with that are tried
 * @param timing the clocks of its leases
 * @param discrepancies whether it repairs what the newest verification found instead; absent in
 *     payloads of older versions
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetryInput(
    MigrationProgress before,
    List<FailureCode> codes,
    String prefix,
    LeaseTiming timing,
    boolean discrepancies) {

  /** Copies the list. */
  public RetryInput {
    codes = List.copyOf(codes);
  }

  /** Tries failures again. */
  public RetryInput(
      MigrationProgress before, List<FailureCode> codes, String prefix, LeaseTiming timing) {
    this(before, codes, prefix, timing, false);
  }
}
