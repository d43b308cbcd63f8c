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
import io.temporal.workflow.Functions;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a pass that deletes our copies of what the source has no more: lanes over what the
 * pass has logged as such. It has a context of its own for each mapping, under which its plan,
 * manifests, ledger and write log lie in the state store.
 */
final class Deletions {

  private final String parentId;
  private final ContextRef context;
  private final ContextRef copied;
  private final List<Tally> before;
  private final LeaseTiming timing;
  private final Problems problems = new Problems();
  private final MappingPasses passes;
  private final Inquiries inquiries = new Inquiries();
  private @Nullable LaneFleet fleet;

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
    this.parentId = parentId;
    this.context = context;
    this.copied = copied;
    this.before = before;
    this.timing = timing;
    this.passes = MappingPasses.of(context, mappings, problems);
  }

  ContextRef context() {
    return context;
  }

  /** Shares the copies among lanes; blocks. */
  void plan() {
    DeletionActivities activities = ActivityStubs.deletion(timing.giveUpAfter());
    int count = passes.all().size();
    List<Functions.Func<PlanSummary>> calls =
        passes
            .indices()
            .<Functions.Func<PlanSummary>>mapToObj(
                index -> {
                  DeletionActivities.Task task =
                      new DeletionActivities.Task(
                          passes.all().get(index).context(),
                          copied.ofMapping(index, count),
                          before.get(index).goneAtSource());
                  return () -> activities.planDeletes(task);
                })
            .toList();
    List<Inquiries.Answer<PlanSummary>> answers = inquiries.ask(calls);
    for (int i = 0; i < answers.size(); i++) {
      MappingPass pass = passes.all().get(i);
      PlanSummary planned = answers.get(i).value();
      if (planned == null) {
        problems.add(pass.say(unplanned(answers.get(i).failure())));
      } else {
        pass.plan(planned);
      }
    }
  }

  /** Whether each mapping has its plan. */
  boolean isPlanned() {
    return passes.plan() != null;
  }

  /** Deletes; returns when all lanes ended, or an order to stop made them end. */
  void run(Orders orders, Consumer<Survey> onSurvey, Runnable onChange) {
    LaneFleet ships =
        new LaneFleet(
            parentId,
            LaneWork.DELETE,
            passes,
            timing,
            ActivityStubs.control(timing.giveUpAfter()),
            problems,
            orders);
    fleet = ships;
    Surveyor surveyor = new Surveyor(ActivityStubs.brief(), parentId, ships::runningIds, onSurvey);
    ships.run(onChange);
    surveyor.stop();
  }

  void order(Orders orders) {
    if (orders.stop()) {
      inquiries.stop();
    }
    if (fleet != null) {
      fleet.order(orders);
    }
  }

  int lanesRunning() {
    return fleet == null ? 0 : fleet.lanesRunning();
  }

  List<LaneProgress> lanes() {
    return fleet == null ? List.of() : fleet.lanes();
  }

  /** What became of the copies of a mapping. */
  Tally tally(int mapping) {
    return passes.all().get(mapping).tally();
  }

  /** What keeps the pass from having deleted what it should. */
  List<Problem> judge() {
    boolean explained = !problems.isEmpty();
    for (MappingPass pass : passes.all()) {
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
    Tally all = passes.tally();
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
