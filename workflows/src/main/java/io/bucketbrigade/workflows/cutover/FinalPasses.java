package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.cutover.CutoverOrder;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.spec.PassOptions.Compare;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.bucketbrigade.workflows.migration.FollowingPass;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The migration's passes while its source is frozen: each compares attributes, and verifies. */
final class FinalPasses {

  /**
   * A recalled lease is handed back within some seconds; a dead worker is found by its heartbeat.
   */
  private static final Duration STOP_LIMIT = Duration.ofMinutes(5);

  private final CutoverOrder order;
  private final MigrationSpec spec;
  private final Consumer<BooleanSupplier> untilOff;
  private int count;

  /**
   * None is made yet.
   *
   * @param untilOff waits for a condition, or until the cutover is off
   */
  FinalPasses(CutoverOrder order, MigrationSpec spec, Consumer<BooleanSupplier> untilOff) {
    this.order = order;
    this.spec = spec;
    this.untilOff = untilOff;
  }

  /** How many were made. */
  int count() {
    return count;
  }

  /**
   * What a pass came to.
   *
   * @param moved whether it moved anything
   * @param problems why it does not count; empty if it does
   */
  record Came(boolean moved, List<Problem> problems) {}

  /** Makes one; stops it where the cutover is off meanwhile. */
  Came make() {
    MigrationProgress before = ActivityStubs.brief().readStatus(order.migration());
    List<Promise<MigrationProgress>> running = new ArrayList<>();
    CancellationScope scope =
        Workflow.newCancellationScope(
            () ->
                running.add(
                    Async.function(FollowingPass.of(spec.id(), order.memo())::run, input(before))));
    scope.run();
    Promise<MigrationProgress> pass = running.getFirst();
    untilOff.accept(pass::isCompleted);
    if (!pass.isCompleted()) {
      scope.cancel("the cutover is off");
      Workflow.await(STOP_LIMIT, pass::isCompleted);
      return new Came(true, List.of());
    }
    return came(pass);
  }

  private Came came(Promise<MigrationProgress> pass) {
    try {
      MigrationProgress ended = pass.get();
      count++;
      return judge(ended);
    } catch (ChildWorkflowFailure failure) {
      String words =
          FollowingPass.isTaken(failure)
              ? "Another run of the migration goes on; wait for its end or cancel it, then cut over again."
              : "A final pass ended without an outcome (%s); look at it, then cut over again."
                  .formatted(KeyText.causeOf(failure));
      return new Came(true, List.of(new Problem(Side.STATE, FailureCode.CUTOVER_REFUSED, words)));
    }
  }

  private static Came judge(MigrationProgress ended) {
    boolean moved = ended.tally().copied() > 0 || ended.tally().deleted() > 0;
    if (ended.outcome() == Outcome.COMPLETE) {
      return new Came(moved, List.of());
    }
    List<Problem> problems = new ArrayList<>();
    problems.add(
        new Problem(
            Side.DESTINATION,
            FailureCode.CUTOVER_REFUSED,
            "A final pass ended as %s, so both sides are not known to be equal; mend what it says and cut over again."
                .formatted(ended.outcome())));
    problems.addAll(ended.problems());
    return new Came(moved, problems);
  }

  private MigrationInput input(MigrationProgress before) {
    return new MigrationInput(
        spec,
        order.timing(),
        order.searchAttributes(),
        null,
        EarlierPasses.upTo(before),
        before.limits(),
        options());
  }

  /** A version that is written stays as it is, so histories have no attributes to compare. */
  private PassOptions options() {
    PassOptions asked = spec.passes();
    return spec.versions() == Versions.ALL ? asked : asked.withCompare(Compare.ATTRIBUTES);
  }
}
