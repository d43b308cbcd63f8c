package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.bucket.BucketActivities.ApplyTask;
import io.bucketbrigade.model.bucket.BucketActivities.BucketTask;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.ApplyStage;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.temporal.failure.ActivityFailure;
import java.util.List;

/**
 * What the destination's buckets are, apart from their objects: made as the source's right before
 * the switch, and put back when it is undone. Asks for nothing where the spec applies nothing.
 */
final class DestinationBuckets {

  private final BucketTask task;
  private boolean begun;

  /** The buckets of a migration. */
  DestinationBuckets(ContextRef migration, MigrationSpec spec) {
    this.task = new BucketTask(migration, spec.mappings(), spec.buckets());
  }

  /**
   * Applies all that the spec says; what was applied before is left alone.
   *
   * @return what could not be
   */
  List<Problem> apply() {
    if (task.options().applied().isEmpty()) {
      return List.of();
    }
    begun = true;
    try {
      return ActivityStubs.buckets(Cutovers.ATTEMPT_LIMIT)
          .applyBuckets(new ApplyTask(task, List.of(ApplyStage.BEFORE_COPY, ApplyStage.AFTER_COPY)))
          .problems();
    } catch (ActivityFailure failure) {
      return List.of(
          new Problem(
              Side.DESTINATION,
              FailureCode.NOT_APPLIED,
              "What the source's buckets are could not be applied (%s); mend that and cut over again."
                  .formatted(KeyText.causeOf(failure))));
    }
  }

  /** Whether there may be something to put back. */
  boolean isBegun() {
    return begun;
  }

  /**
   * Puts back what was there before anything was applied.
   *
   * @return what was left as it is
   */
  List<Problem> restore() {
    return ActivityStubs.buckets(Cutovers.ATTEMPT_LIMIT).restoreBuckets(task).left().stream()
        .map(words -> new Problem(Side.DESTINATION, FailureCode.NOT_UNDONE, words))
        .toList();
  }
}
