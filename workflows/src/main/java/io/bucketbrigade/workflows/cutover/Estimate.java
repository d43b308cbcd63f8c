package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.spec.CutoverOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether the final passes can fit into the budget, told by how long the last pass took. */
final class Estimate {

  /** One that moves what is left, and one that moves nothing. */
  private static final int PASSES = 2;

  private Estimate() {}

  /** Why it cannot fit; null if it can. */
  static @Nullable Problem of(MigrationProgress last, CutoverOptions options) {
    Duration pass = Duration.between(last.startedAt(), last.updatedAt());
    Duration all = pass.plus(options.quietFor()).multipliedBy(PASSES);
    if (all.compareTo(options.budget()) <= 0) {
      return null;
    }
    return new Problem(
        Side.SOURCE,
        FailureCode.CUTOVER_REFUSED,
        "The last pass took %s, so two final ones take about %s, which does not fit into the budget of %s: run 'brigade delta' until a pass is short, or allow a longer budget."
            .formatted(rounded(pass), rounded(all), options.budget()));
  }

  private static Duration rounded(Duration duration) {
    return Duration.ofSeconds(duration.toSeconds());
  }
}
