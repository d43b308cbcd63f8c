package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.cutover.CutoverOrder;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.workflows.KeyText;
import io.bucketbrigade.workflows.migration.FollowingPass;
import io.temporal.failure.ChildWorkflowFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings what applications wrote at the destination after the switch to the source: a migration of
 * its own the other way, {@code ID-back}. What both sides changed is a conflict there, and stays.
 */
final class CopyBack {

  /** Servers' clocks may be so far apart, by what S3 accepts of clients. */
  private static final Duration SKEW = Duration.ofMinutes(15);

  private CopyBack() {}

  /**
   * Copies.
   *
   * @param begunAt when the first step began
   * @return what is not copied; null if all is
   */
  static @Nullable Problem run(CutoverOrder order, MigrationSpec spec, Instant begunAt) {
    MigrationSpec back = spec.back(begunAt.minus(SKEW));
    Map<String, String> memo = new LinkedHashMap<>();
    memo.put(MigrationWorkflow.SOURCE_MEMO, back.sourceWords());
    memo.put(MigrationWorkflow.DESTINATION_MEMO, back.destinationWords());
    try {
      MigrationProgress ended =
          FollowingPass.of(back.id(), memo)
              .run(new MigrationInput(back, order.timing(), order.searchAttributes(), null, null));
      return ended.outcome() == Outcome.COMPLETE ? null : problem(back.id(), words(ended));
    } catch (ChildWorkflowFailure failure) {
      return problem(back.id(), KeyText.causeOf(failure));
    }
  }

  private static String words(MigrationProgress ended) {
    return ended.problems().isEmpty()
        ? String.valueOf(ended.outcome())
        : ended.problems().getFirst().message();
  }

  private static Problem problem(String id, String words) {
    return new Problem(
        Side.SOURCE,
        FailureCode.NOT_COPIED_BACK,
        "What was written at the destination meanwhile is not all at the source (%s); 'brigade failures %s' names it, and 'brigade start' copies again."
            .formatted(KeyText.message(words), id));
  }
}
