package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.migration.MigrationProgress;
import java.util.ArrayList;
import java.util.List;

/** What keeps a migration from being complete; the first ones are kept, the rest is counted. */
final class Problems {

  private final List<Problem> kept = new ArrayList<>();
  private int left;

  void add(Problem problem) {
    if (kept.size() < MigrationProgress.MAX_PROBLEMS) {
      kept.add(problem);
    } else {
      left++;
    }
  }

  int count() {
    return kept.size() + left;
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  /** At most {@link MigrationProgress#MAX_PROBLEMS}; the last says how many are not shown. */
  List<Problem> shown() {
    if (left == 0) {
      return List.copyOf(kept);
    }
    List<Problem> shown = new ArrayList<>(kept);
    Problem last = shown.removeLast();
    shown.add(
        new Problem(
            last.side(), last.code(), last.message() + " (And %d more problems.)".formatted(left)));
    return shown;
  }
}
