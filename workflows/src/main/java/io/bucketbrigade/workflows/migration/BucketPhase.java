package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.bucket.BucketActivities;
import io.bucketbrigade.model.bucket.BucketActivities.Applied;
import io.bucketbrigade.model.bucket.BucketActivities.ApplyTask;
import io.bucketbrigade.model.bucket.BucketActivities.BucketTask;
import io.bucketbrigade.model.bucket.BucketActivities.BucketVerdict;
import io.bucketbrigade.model.bucket.BucketFindings;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.ApplyStage;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the buckets of a migration are, apart from their objects: compared before the first pass
 * copies, applied before it copies and after it. At most three activities for all mappings.
 */
final class BucketPhase {

  /** Histories without it are of workers that did not compare. */
  private static final String CHANGE = "compare-buckets";

  private final MigrationInput input;
  private final BucketActivities activities;
  private final BucketTask task;
  private final Inquiries inquiries;
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private @Nullable BucketFindings findings;
  private boolean changed;

  /**
   * Nothing is compared yet.
   *
   * @param inquiries what a stop interrupts
   */
  BucketPhase(MigrationInput input, ContextRef context, Inquiries inquiries) {
    MigrationSpec spec = input.spec();
    this.input = input;
    this.activities = ActivityStubs.buckets(spec.giveUpAfter());
    this.task = new BucketTask(context, spec.mappings(), spec.buckets());
    this.inquiries = inquiries;
  }

  /** Whether this pass compares: no pass has copied yet, and this one is going to. */
  boolean isDue() {
    EarlierPasses earlier = input.earlier();
    return input.audit() == null
        && !task.options().compared().isEmpty()
        && (earlier == null || earlier.count() == 0)
        && Workflow.getVersion(CHANGE, Workflow.DEFAULT_VERSION, 1) != Workflow.DEFAULT_VERSION;
  }

  /**
   * Compares, and applies what objects that arrive are to meet.
   *
   * @return why nothing may be copied; null if it may
   */
  @Nullable Outcome compare() {
    BucketVerdict verdict = ask("Comparing the buckets", () -> activities.judgeBuckets(task));
    if (verdict == null) {
      return Outcome.INCOMPLETE;
    }
    findings = verdict.findings();
    verdict.refusals().forEach(problems::add);
    verdict.warnings().forEach(warnings::add);
    if (!problems.isEmpty()) {
      return Outcome.REFUSED;
    }
    return apply(ApplyStage.BEFORE_COPY) ? null : Outcome.REFUSED;
  }

  /** Whether {@link #compare} wrote to a destination, which then is not what preflight saw. */
  boolean hasChanged() {
    return changed;
  }

  /**
   * Applies what would act on a copy, unless a cutover is going to.
   *
   * @return whether all of it is there
   */
  boolean finish() {
    return input.spec().cutover() != null || apply(ApplyStage.AFTER_COPY);
  }

  private boolean apply(ApplyStage stage) {
    if (task.options().applied(stage).isEmpty()) {
      return true;
    }
    Applied applied =
        ask(
            "Applying what the buckets are",
            () -> activities.applyBuckets(new ApplyTask(task, List.of(stage))));
    if (applied == null) {
      return false;
    }
    changed |= applied.changed();
    BucketFindings before = findings;
    findings = before == null ? null : before.withApplied(applied.items());
    applied.problems().forEach(problems::add);
    return applied.problems().isEmpty();
  }

  private <T> @Nullable T ask(String what, Functions.Func<T> call) {
    List<Inquiries.Answer<T>> answers = inquiries.ask(List.of(call));
    if (answers.isEmpty()) {
      return null;
    }
    Inquiries.Answer<T> answer = answers.getFirst();
    if (answer.value() == null) {
      problems.add(
          new Problem(
              Side.STATE,
              FailureCode.UNEXPECTED,
              "%s failed for good (%s); mend the cause and start the migration again."
                  .formatted(what, KeyText.causeOf(answer.failure()))));
    }
    return answer.value();
  }

  /** What went wrong since this was last asked. */
  List<Problem> takeProblems() {
    List<Problem> taken = List.copyOf(problems);
    problems.clear();
    return taken;
  }

  /** What an operator should know. */
  List<String> warnings() {
    return warnings;
  }

  /** How the buckets compare; null if this pass did not look. */
  @Nullable BucketFindings findings() {
    return findings;
  }
}
