package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.delete.DeletionActivities;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.lane.LaneWork;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.temporal.failure.ActivityFailure;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a pass that deletes our copies of what the source has no more: lanes over what the
 * pass has logged as such. It has a context of its own for each mapping, under which its plan,
 * manifests, ledger and write log lie in the state store.
 */
final class Deletions {

  private final ContextRef context;
  private final ContextRef copied;
  private final List<Tally> before;
  private final LeaseTiming timing;
  private final FollowUpLanes lanes;

  /**
   * Prepares it.
   *
   * @param parentId the workflow's id
   * @param context names its own records
   * @param copied the run that copied
   * @param before what that came to, mapping by mapping
   * @param mappings the mappings as people write them; at least one
   */
  Deletions(
      String parentId,
      ContextRef context,
      ContextRef copied,
      List<Tally> before,
      List<String> mappings,
      LeaseTiming timing) {
    this.context = context;
    this.copied = copied;
    this.before = before;
    this.timing = timing;
    this.lanes = new FollowUpLanes(parentId, LaneWork.DELETE, context, mappings, timing);
  }

  ContextRef context() {
    return context;
  }

  /** Shares the copies among lanes; blocks. */
  void plan() {
    DeletionActivities activities = ActivityStubs.deletion(timing.giveUpAfter());
    List<MappingPass> passes = lanes.passes().all();
    lanes.<PlanSummary>plan(
        index -> {
          DeletionActivities.Task task =
              new DeletionActivities.Task(
                  passes.get(index).context(),
                  copied.ofMapping(index, passes.size()),
                  before.get(index).goneAtSource());
          return () -> activities.planDeletes(task);
        },
        MappingPass::plan,
        Deletions::unplanned);
  }

  /** Whether each mapping has its plan. */
  boolean isPlanned() {
    return lanes.isPlanned();
  }

  /** Deletes; returns when all lanes ended, or an order to stop made them end. */
  void run(Orders orders, Consumer<Survey> onSurvey, Runnable onChange) {
    lanes.run(orders, onSurvey, onChange, ships -> {});
  }

  void order(Orders orders) {
    lanes.order(orders);
  }

  int lanesRunning() {
    return lanes.lanesRunning();
  }

  List<LaneProgress> lanes() {
    return lanes.lanes();
  }

  /** What became of the copies of a mapping. */
  Tally tally(int mapping) {
    return lanes.tally(mapping);
  }

  /** What keeps the pass from having deleted what it should. */
  List<Problem> judge() {
    Problems problems = lanes.problems();
    boolean explained = !problems.isEmpty();
    for (MappingPass pass : lanes.passes().all()) {
      boolean covers = pass.lanes() == 0 || pass.verdict().coversEverything();
      if (!explained && (!covers || !pass.tally().isClosed())) {
        problems.add(
            pass.say(
                new Problem(
                    Side.STATE,
                    FailureCode.TALLY_OPEN,
                    "The lanes that delete do not cover every key; run the pass again.")));
      }
    }
    Tally all = lanes.passes().tally();
    if (all.failed() > 0) {
      problems.add(notDeleted(all));
    }
    return problems.shown();
  }

  private Problem notDeleted(Tally all) {
    return new Problem(
        Side.DESTINATION,
        FailureCode.COPIES_NOT_DELETED,
        "%d of %d copies that are gone at the source could not be deleted (%s); 'brigade failures %s' names them: mend the cause and run the pass again."
            .formatted(all.failed(), all.listed(), all.codeWords(), context.migrationId()));
  }

  private static Problem unplanned(@Nullable ActivityFailure failure) {
    return new Problem(
        Side.STATE,
        FailureCode.UNEXPECTED,
        "Planning the deletes failed for good (%s), so nothing was deleted; mend the cause and run the pass again."
            .formatted(KeyText.causeOf(failure)));
  }
}
