package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.cutover.CutoverActivities;
import io.bucketbrigade.model.cutover.CutoverActivities.FreezeStanding;
import io.bucketbrigade.model.cutover.CutoverActivities.FreezeTask;
import io.bucketbrigade.model.cutover.CutoverActivities.StepTask;
import io.bucketbrigade.model.cutover.CutoverActivities.Task;
import io.bucketbrigade.model.spec.CutoverOptions;
import io.bucketbrigade.model.spec.CutoverOptions.Freeze;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps writers from the source. A policy is extended in short terms, three times a term, as long
 * as this workflow runs; so it ends by itself wherever everything dies.
 */
final class SourceFreeze {

  /** What a freeze may last beyond the budget, if workers die when it is over. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  /** S3 may tell of a policy as it was some seconds before. */
  private static final Duration STALE_FOR = Duration.ofSeconds(5);

  private static final int EXTENSIONS_PER_TERM = 3;

  private final Task task;
  private final CutoverOptions options;
  private final Runnable onNews;
  private final CutoverActivities prompt;
  private @Nullable Instant since;
  private @Nullable Instant until;
  private @Nullable Instant bound;
  private @Nullable String lost;
  private boolean ending;
  private @Nullable Promise<Void> extending;

  /**
   * Not frozen yet.
   *
   * @param onNews called when it is lost or its end has moved
   */
  SourceFreeze(Task task, Runnable onNews) {
    this.task = task;
    this.options = task.options();
    this.onNews = onNews;
    this.prompt = ActivityStubs.cutover(options.freezeTerm().dividedBy(EXTENSIONS_PER_TERM));
  }

  /**
   * Freezes. Of people's word nothing is done here.
   *
   * @param last the freeze is not extended beyond it, until {@link #hold}
   * @throws ActivityFailure if that is refused, or takes too long
   */
  void begin(Instant last) {
    // From before the first request on something may have to be lifted.
    since = Cutovers.now();
    bound = last.plus(GRACE);
    switch (options.freeze()) {
      case POLICY -> {
        extend();
        extending = Async.procedure(this::keepExtending);
      }
      case STEP -> ActivityStubs.steps("freeze: " + stepName()).step(freezeStep(false));
      case CONFIRM -> {}
    }
  }

  /** From now on it is extended as long as it takes. */
  void hold() {
    bound = null;
  }

  private void keepExtending() {
    Duration pause = options.freezeTerm().dividedBy(EXTENSIONS_PER_TERM);
    while (lost == null) {
      Workflow.await(pause, () -> ending);
      if (ending) {
        return;
      }
      try {
        if (look()) {
          extend();
        }
      } catch (ActivityFailure failure) {
        lose(
            "The freeze of the source could not be looked at or extended (%s)."
                .formatted(KeyText.causeOf(failure)));
      }
    }
  }

  /** Moves its end, where it has one. */
  private void extend() {
    Instant end = options.freezeUntilLifted() ? null : endOfTerm();
    prompt.freeze(new FreezeTask(task, end));
    until = end;
    onNews.run();
  }

  private Instant endOfTerm() {
    Instant end = Cutovers.now().plus(options.freezeTerm());
    Instant last = bound;
    return last != null && last.isBefore(end) ? last : end;
  }

  /**
   * Whether it is as we left it, as far as anybody can tell.
   *
   * @throws ActivityFailure if nobody can
   */
  boolean look() {
    if (lost == null && options.freeze() == Freeze.POLICY && !seen().intact()) {
      Workflow.sleep(STALE_FOR);
      FreezeStanding standing = seen();
      if (!standing.intact()) {
        lose(standing.words());
      }
    }
    return lost == null;
  }

  private FreezeStanding seen() {
    return prompt.lookAtFreeze(new FreezeTask(task, until));
  }

  private void lose(String words) {
    if (lost == null) {
      lost = words;
      onNews.run();
    }
  }

  /** Why it does not hold any more; null if it does. */
  @Nullable String lost() {
    return lost;
  }

  /** Nothing is extended after this, so that lifting it stays. */
  void stopExtending() {
    ending = true;
    Promise<Void> loop = extending;
    if (loop != null) {
      loop.get();
    }
  }

  /** Lifts it once; what was never frozen, too. */
  void lift() {
    switch (options.freeze()) {
      case POLICY -> ActivityStubs.cutover(Cutovers.ATTEMPT_LIMIT).lift(task);
      case STEP -> ActivityStubs.steps("unfreeze: " + stepName()).step(freezeStep(true));
      case CONFIRM -> {}
    }
    since = null;
    until = null;
  }

  /** Leaves it without an end, once. */
  void keep() {
    if (options.freeze() == Freeze.POLICY) {
      ActivityStubs.cutover(Cutovers.ATTEMPT_LIMIT).freeze(new FreezeTask(task, null));
    }
    until = null;
  }

  private StepTask freezeStep(boolean back) {
    return new StepTask(task, stepName(), back);
  }

  private String stepName() {
    return String.valueOf(options.freezeStep());
  }

  @Nullable Instant since() {
    return since;
  }

  @Nullable Instant until() {
    return until;
  }
}
