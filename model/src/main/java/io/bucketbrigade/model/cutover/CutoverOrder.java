package io.bucketbrigade.model.cutover;

import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.CutoverOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Starts a cutover.
 *
 * @param migration the newest run of the migration
 * @param options how
 * @param timing the clocks of the final passes' leases
 * @param searchAttributes whether they may be set
 * @param memo what people see of the final passes without a worker
 * @param previewOnly whether nothing is changed: the steps say what they would do, and that is all
 */
public record CutoverOrder(
    ContextRef migration,
    CutoverOptions options,
    LeaseTiming timing,
    boolean searchAttributes,
    Map<String, String> memo,
    boolean previewOnly) {

  /** Copies the memo. */
  public CutoverOrder {
    memo = Collections.unmodifiableMap(new LinkedHashMap<>(memo));
  }
}
