package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.PassSeries;
import io.bucketbrigade.model.spec.Limits;
import io.temporal.workflow.ContinueAsNewOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The passes that follow a pass by themselves. Each is a run of its own, which the run before it
 * continues as when its lanes have ended; so its history begins anew.
 */
final class Series {

  private final MigrationInput input;
  private final @Nullable PassSeries asked;
  private @Nullable Instant nextAt;

  Series(MigrationInput input) {
    this.input = input;
    this.asked = input.earlier() == null ? null : input.earlier().series();
  }

  /** Names the records of this pass; those of the first run of a workflow have its run's id. */
  String runId(String firstRunId) {
    return asked == null || asked.number() == 1
        ? firstRunId
        : "%s-pass-%d".formatted(firstRunId, asked.number());
  }

  /** What makes a series a failure though its passes are none; empty if nothing does. */
  Optional<Problem> problem(Outcome ending, long copied) {
    if (asked == null || !ranThrough(ending) || !asked.endsInVain(copied)) {
      return Optional.empty();
    }
    return Optional.of(
        new Problem(
            Side.SOURCE,
            FailureCode.STILL_CHANGING,
            "The last of %d passes still copied %d objects, which is more than %d; let fewer writers work, or delta again with more passes."
                .formatted(asked.last(), copied, asked.untilCopied())));
  }

  /** Whether another pass follows. */
  boolean goesOn(Outcome ending, long copied) {
    return asked != null && ranThrough(ending) && !asked.endsWith(copied);
  }

  private static boolean ranThrough(Outcome ending) {
    return ending == Outcome.COMPLETE || ending == Outcome.INCOMPLETE;
  }

  /** From now on the next pass is waited for. */
  void awaitNext(Instant passStartedAt) {
    nextAt = asked == null ? null : passStartedAt.plus(asked.every());
  }

  /** Until the next pass begins. */
  Duration timeLeft(Instant now) {
    boolean isTime = nextAt == null || !nextAt.isAfter(now);
    return isTime ? Duration.ZERO : Duration.between(now, nextAt);
  }

  /** What the status says of the passes. */
  @Nullable EarlierPasses shown() {
    EarlierPasses earlier = input.earlier();
    return earlier == null || asked == null || nextAt == null
        ? earlier
        : earlier.in(asked.waitingUntil(nextAt));
  }

  /**
   * The next pass.
   *
   * @param before all passes up to this one
   * @param parallelism what an operator chose; null if nobody did
   * @param limits those of now, which an operator may have changed
   */
  MigrationInput next(EarlierPasses before, @Nullable Integer parallelism, Limits limits) {
    return new MigrationInput(
        input.spec(),
        input.timing(),
        input.searchAttributes(),
        null,
        before.in(asked == null ? null : asked.next(parallelism)),
        limits,
        input.options());
  }

  /** What an operator chose in a pass before; else what the spec says. */
  @Nullable Integer parallelism() {
    return asked == null || asked.parallelism() == null
        ? input.spec().parallelism()
        : asked.parallelism();
  }

  /** Ends this run and begins that of the next pass; does not return. */
  static void continueAs(MigrationInput next) {
    Map<String, Object> memo = new LinkedHashMap<>();
    for (String name : MigrationWorkflow.MEMOS) {
      Object words = Workflow.getMemo(name, String.class);
      if (words != null) {
        memo.put(name, words);
      }
    }
    Workflow.newContinueAsNewStub(
            MigrationWorkflow.class, ContinueAsNewOptions.newBuilder().setMemo(memo).build())
        .run(next);
  }
}
