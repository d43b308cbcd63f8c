package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.lane.LaneWork;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.retry.RetryActivities;
import io.bucketbrigade.model.retry.RetryOrder;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.temporal.failure.ActivityFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One round of retries: lanes over what an earlier run has on record, and then the large objects
 * among them. It has a context of its own for each mapping, under which its plan, manifests and
 * ledger lie in the state store; the ledger is the whole list of exceptions again.
 */
final class RetryRound {

  private final ContextRef context;
  private final ContextRef copied;
  private final RetryOrder order;
  private final LeaseTiming timing;
  private final FollowUpLanes lanes;
  private final RetryActivities activities;
  private final List<Long> added = new ArrayList<>();
  private long selected;
  private @Nullable LargeObjects large;

  /**
   * Prepares a round.
   *
   * @param parentId the workflow's id
   * @param context names the round's own records
   * @param copied the run that copied
   * @param order what to try
   * @param mappings the mappings as people write them; at least one
   */
  RetryRound(
      String parentId,
      ContextRef context,
      ContextRef copied,
      RetryOrder order,
      List<String> mappings,
      LeaseTiming timing) {
    this.context = context;
    this.copied = copied;
    this.order = order;
    this.timing = timing;
    this.lanes = new FollowUpLanes(parentId, LaneWork.RETRY, context, mappings, timing);
    this.activities = ActivityStubs.retry(timing.giveUpAfter());
  }

  ContextRef context() {
    return context;
  }

  /** Counts what there is to try, and shares it among lanes; blocks. */
  void plan() {
    List<MappingPass> passes = lanes.passes().all();
    int count = passes.size();
    lanes.<RetryActivities.Planned>plan(
        index -> {
          RetryActivities.Task task =
              new RetryActivities.Task(
                  passes.get(index).context(),
                  copied.ofMapping(index, count),
                  order.ofMapping(index, count));
          return () -> activities.planRetry(task);
        },
        this::accept,
        RetryRound::unplanned);
  }

  private void accept(MappingPass pass, RetryActivities.Planned planned) {
    pass.plan(planned.plan());
    selected += planned.selected();
    added.add(planned.added());
  }

  /** How many keys it tries; 0 before it is planned. */
  long selected() {
    return selected;
  }

  /** How many keys of a mapping it tries that were no exceptions before; once it is planned. */
  long added(int mapping) {
    return added.get(mapping);
  }

  /** The verification whose differences it repairs; null if it tries failures again. */
  @Nullable ContextRef verification() {
    return order.verification();
  }

  /** Whether each mapping has its plan. */
  boolean isPlanned() {
    return lanes.isPlanned();
  }

  /** Tries; returns when all lanes and large objects ended, or an order to stop made them end. */
  void run(Orders orders, Consumer<Survey> onSurvey, Runnable onChange) {
    lanes.run(orders, onSurvey, onChange, this::copyLargeObjects);
  }

  private void copyLargeObjects(LaneFleet ships) {
    for (MappingPass pass : lanes.passes().all()) {
      if (pass.tally().deferred() > 0 && !ships.orders().stop()) {
        copyLargeObjects(pass, ships.orders());
      }
    }
  }

  private void copyLargeObjects(MappingPass pass, Orders orders) {
    LargeObjects objects =
        new LargeObjects(
            pass.context(), timing, problem -> lanes.problems().add(pass.say(problem)), orders);
    large = objects;
    objects.run();
    pass.change(objects.change());
    large = null;
  }

  void order(Orders orders) {
    lanes.order(orders);
    if (large != null) {
      large.order(orders);
    }
  }

  int lanesRunning() {
    return lanes.lanesRunning();
  }

  List<LaneProgress> lanes() {
    return lanes.lanes();
  }

  /** What the exceptions of a mapping came to. */
  Tally tally(int mapping) {
    return lanes.tally(mapping);
  }

  /** How many keys are at the destination since. */
  long arrived() {
    Tally tally = lanes.passes().tally();
    return tally.copied() + tally.present();
  }

  /** What went wrong so far. */
  List<Problem> problems() {
    return lanes.problems().shown();
  }

  /**
   * What keeps its ledger from taking the place of the one before.
   *
   * @param before what each mapping had come to
   */
  List<Problem> judge(List<Tally> before) {
    Problems problems = lanes.problems();
    boolean explained = !problems.isEmpty();
    for (int i = 0; i < before.size(); i++) {
      MappingPass pass = lanes.passes().all().get(i);
      boolean covers = pass.lanes() == 0 || pass.verdict().coversEverything();
      long listed = pass.tally().listed();
      if (!explained && (!covers || !pass.tally().isClosed())) {
        problems.add(pass.say(open("Its lanes do not cover every exception")));
      } else if (!explained && listed != before.get(i).onRecord()) {
        problems.add(
            pass.say(
                open(
                    "It went through %d of %d exceptions"
                        .formatted(listed, before.get(i).onRecord()))));
      }
    }
    return problems.shown();
  }

  private static Problem open(String what) {
    return new Problem(
        Side.STATE,
        FailureCode.TALLY_OPEN,
        "A round of retries does not count: %s; retry again.".formatted(what));
  }

  private static Problem unplanned(@Nullable ActivityFailure failure) {
    return new Problem(
        Side.STATE,
        FailureCode.UNEXPECTED,
        "Planning a round of retries failed for good (%s); mend the cause and retry again."
            .formatted(KeyText.causeOf(failure)));
  }
}
