package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.preflight.PreflightResult;
import java.util.ArrayList;
import java.util.List;

/** Collects refusals and warnings of one preflight; for one thread. */
final class Findings {

  /** Several things can be wrong at once, but not without end. */
  private static final int MAX_WARNINGS = 20;

  private final List<Problem> refusals = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  void refuse(Problem problem) {
    refusals.add(problem);
  }

  void refuse(Side side, FailureCode code, String message) {
    refuse(new Problem(side, code, message));
  }

  void warn(String message) {
    if (warnings.size() < MAX_WARNINGS) {
      warnings.add(message);
    }
  }

  boolean hasRefused(FailureCode code) {
    return refusals.stream().anyMatch(problem -> problem.code() == code);
  }

  PreflightResult result(boolean emptySource) {
    return new PreflightResult(refusals, warnings, emptySource);
  }
}
