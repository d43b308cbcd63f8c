package io.bucketbrigade.model.bucket;

import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.ApplyStage;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.BucketOptions;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/**
 * Short work on what buckets are, on the {@code brigade-control} task queue. Every method may be
 * called again: what is done already is left as it is.
 */
@ActivityInterface
public interface BucketActivities {

  /** Reads what both buckets of a mapping are and compares it. Changes neither. */
  @ActivityMethod
  BucketComparison compareBuckets(BucketComparison.Request request);

  /**
   * Compares the buckets of all mappings, keeps that in the state store, and says what it means to
   * the migration. Changes no bucket. Heartbeats.
   *
   * @return the verdict; a refusal is a result, not an exception
   */
  @ActivityMethod
  BucketVerdict judgeBuckets(BucketTask task);

  /**
   * Makes items of the destinations as they are at the sources, each after it has kept in the state
   * store what was there before. Heartbeats.
   *
   * @return what was done; what a server refuses is a result, not an exception
   */
  @ActivityMethod
  Applied applyBuckets(ApplyTask task);

  /**
   * Puts back what was at the destinations before {@link #applyBuckets}, where it is still what
   * that wrote. Heartbeats.
   */
  @ActivityMethod
  Restored restoreBuckets(BucketTask task);

  /**
   * Whose buckets.
   *
   * @param migration the whole migration; names the state store
   * @param mappings all of them
   * @param options what their configuration means to it
   */
  record BucketTask(ContextRef migration, List<BucketMapping> mappings, BucketOptions options) {

    /** Copies the list. */
    public BucketTask {
      mappings = List.copyOf(mappings);
    }
  }

  /**
   * What to apply.
   *
   * @param stages the items of which stages
   */
  record ApplyTask(BucketTask task, List<ApplyStage> stages) {

    /** Copies the list. */
    public ApplyTask {
      stages = List.copyOf(stages);
    }
  }

  /**
   * What a comparison means to a migration.
   *
   * @param findings how the buckets compare
   * @param refusals why nothing may be copied; empty if it may; at most ten
   * @param warnings what an operator should know, one sentence each; at most ten
   */
  record BucketVerdict(BucketFindings findings, List<Problem> refusals, List<String> warnings) {

    /** Copies the lists. */
    public BucketVerdict {
      refusals = List.copyOf(refusals);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * What was applied.
   *
   * @param items what is there now because of us
   * @param changed whether anything was written this time
   * @param problems what could not be; at most ten
   */
  record Applied(List<BucketItem> items, boolean changed, List<Problem> problems) {

    /** Copies the lists. */
    public Applied {
      items = List.copyOf(items);
      problems = List.copyOf(problems);
    }
  }

  /**
   * What was put back.
   *
   * @param items what is as it was before
   * @param left what was left as it is and why, one sentence each; at most ten
   */
  record Restored(List<BucketItem> items, List<String> left) {

    /** Copies the lists. */
    public Restored {
      items = List.copyOf(items);
      left = List.copyOf(left);
    }
  }
}
