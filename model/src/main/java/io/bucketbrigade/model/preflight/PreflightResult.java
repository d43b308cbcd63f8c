package io.bucketbrigade.model.preflight;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.bucketbrigade.model.failure.Problem;
import java.util.List;

/**
 * Preflight's verdict.
 *
 * @param refusals why the migration cannot start; empty if it can
 * @param warnings what an operator should know, one sentence each
 * @param emptySource the source prefix holds no key
 */
public record PreflightResult(List<Problem> refusals, List<String> warnings, boolean emptySource) {

  /** Copies the lists. */
  public PreflightResult {
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
  }

  /** Whether the migration may start. */
  @JsonIgnore
  public boolean isAccepted() {
    return refusals.isEmpty();
  }
}
