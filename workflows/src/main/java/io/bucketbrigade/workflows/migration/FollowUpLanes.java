package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.lane.LaneWork;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.workflows.ActivityStubs;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Functions;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a run that follows the one that copied, over all mappings: each mapping gets a plan
 * of its own, and then all lanes run.
 */
final class FollowUpLanes {

  private final String parentId;
  private final LaneWork work;
  private final LeaseTiming timing;
  private final Problems problems = new Problems();
  private final MappingPasses passes;
  private final Inquiries inquiries = new Inquiries();
  private @Nullable LaneFleet fleet;

  /**
   * Prepares them.
   *
   * @param parentId the workflow's id
   * @param work what they do
   * @param context names the run's own records
   * @param mappings the mappings as people write them; at least one
   */
  FollowUpLanes(
      String parentId,
      LaneWork work,
      ContextRef context,
      List<String> mappings,
      LeaseTiming timing) {
    this.parentId = parentId;
    this.work = work;
    this.timing = timing;
    this.passes = MappingPasses.of(context, mappings, problems);
  }

  MappingPasses passes() {
    return passes;
  }

  Problems problems() {
    return problems;
  }

  /**
   * Has each mapping planned; blocks.
   *
   * @param call plans the mapping of an index
   * @param onPlanned takes what came of it
   * @param unplanned what it means that one could not be planned
   */
  <T> void plan(
      IntFunction<Functions.Func<T>> call,
      BiConsumer<MappingPass, T> onPlanned,
      Function<@Nullable ActivityFailure, Problem> unplanned) {
    List<Inquiries.Answer<T>> answers =
        inquiries.ask(passes.indices().<Functions.Func<T>>mapToObj(call).toList());
    for (int i = 0; i < answers.size(); i++) {
      MappingPass pass = passes.all().get(i);
      T planned = answers.get(i).value();
      if (planned == null) {
        problems.add(pass.say(unplanned.apply(answers.get(i).failure())));
      } else {
        onPlanned.accept(pass, planned);
      }
    }
  }

  /** Whether each mapping has its plan. */
  boolean isPlanned() {
    return passes.plan() != null;
  }

  /**
   * Works; returns when all lanes ended, or an order to stop made them end.
   *
   * @param afterLanes what remains to be done while surveys go on, under the orders of then
   */
  void run(
      Orders orders, Consumer<Survey> onSurvey, Runnable onChange, Consumer<LaneFleet> afterLanes) {
    LaneFleet ships =
        new LaneFleet(
            parentId,
            work,
            passes,
            timing,
            ActivityStubs.control(timing.giveUpAfter()),
            problems,
            orders);
    fleet = ships;
    Surveyor surveyor = new Surveyor(ActivityStubs.brief(), parentId, ships::runningIds, onSurvey);
    ships.run(onChange);
    afterLanes.accept(ships);
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

  /** What became of the keys of a mapping. */
  Tally tally(int mapping) {
    return passes.all().get(mapping).tally();
  }
}
