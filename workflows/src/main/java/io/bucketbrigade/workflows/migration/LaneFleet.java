package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.lane.LaneControl;
import io.bucketbrigade.model.lane.LaneInput;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.lane.LaneResult;
import io.bucketbrigade.model.lane.LaneWork;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.lane.PrefixLaneWorkflow;
import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.SeamCheck;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanWindow;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.Allowance;
import io.bucketbrigade.workflows.KeyText;
import io.bucketbrigade.workflows.StartAgain;
import io.bucketbrigade.workflows.lane.Seam;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a migration as child workflows: starts them mapping by mapping in key order, shares
 * the leases among them, passes orders on, and hands their results to each mapping's {@link
 * Verdict}. A mapping's first lanes start when slots are free of the last lanes of the one before.
 */
final class LaneFleet {

  /** Temporal advises at most 500 pending children; 200 lanes of 16 leases are 3,200 leases. */
  static final int MAX_RUNNING = 200;

  /** A quarter: see {@link #share}. */
  private static final int UNUSED_OF = 4;

  private final String parentId;
  private final LaneWork work;
  private final MappingPasses passes;
  private final LeaseTiming timing;
  private final ControlActivities control;
  private final Problems problems;
  private final Deque<Lane> waiting = new ArrayDeque<>();
  private final SortedMap<Integer, Lane> running = new TreeMap<>();
  private Orders orders;
  private int sharing = 1;
  private int passesRead;
  private int lanesRead;
  private int lanesNumbered;
  private boolean reading;
  private boolean planUnreadable;
  private boolean asking;
  private boolean changed;

  /**
   * Lanes of one plan for each mapping.
   *
   * @param parentId workflow id of their parent, from which theirs are made
   * @param work what they do
   * @param passes the mappings with their plans
   */
  LaneFleet(
      String parentId,
      LaneWork work,
      MappingPasses passes,
      LeaseTiming timing,
      ControlActivities control,
      Problems problems,
      Orders orders) {
    this.parentId = parentId;
    this.work = work;
    this.passes = passes;
    this.timing = timing;
    this.control = control;
    this.problems = problems;
    this.orders = orders;
  }

  /** A lane that has been read from its mapping's plan. */
  private static final class Lane {

    private final int number;
    private final MappingPass pass;
    private final int index;
    private final LanePlan plan;
    private final LanePlan titled;
    private LaneControl control = new LaneControl(1, 1, false, false);
    private int starts;
    private boolean started;

    private Lane(int number, MappingPass pass, int index, LanePlan plan) {
      this.number = number;
      this.pass = pass;
      this.index = index;
      this.plan = plan;
      this.titled = pass.titled(plan);
    }

    private String id() {
      return pass.idOf(plan);
    }

    private String workflowId(String parentId) {
      return PrefixLaneWorkflow.workflowId(parentId, id());
    }

    private boolean isOrdered(
        int slots, boolean paused, boolean stop, @Nullable Allowance allowance) {
      return control.slots() == slots
          && control.paused() == paused
          && control.stop() == stop
          && Objects.equals(control.allowance(), allowance);
    }
  }

  /** Returns when every lane ended, or an order to stop made all running ones end. */
  void run(Runnable onChange) {
    decide();
    while (!isOver()) {
      Workflow.await(() -> changed);
      changed = false;
      decide();
      onChange.run();
    }
  }

  /** Takes what an operator wants now. */
  void order(Orders newOrders) {
    orders = newOrders;
    changed = true;
  }

  /** What an operator wants as far as it knows. */
  Orders orders() {
    return orders;
  }

  int lanesRunning() {
    return running.size();
  }

  List<String> runningIds() {
    return running.values().stream().map(Lane::id).toList();
  }

  /** The running lanes, mapping by mapping in key order, with the leases that each may hold. */
  List<LaneProgress> lanes() {
    return running.values().stream()
        .map(
            lane ->
                new LaneProgress(
                    lane.id(),
                    lane.titled.label(),
                    Tally.ZERO,
                    lane.control.paused() ? 0 : lane.control.slots(),
                    0,
                    null))
        .toList();
  }

  private void decide() {
    if (orders.stop()) {
      waiting.clear();
    }
    readPlanIfNeeded();
    while (mayStart() && !waiting.isEmpty()) {
      Lane lane = waiting.removeFirst();
      running.put(lane.number, lane);
      lane.starts = 0;
    }
    passOrdersOn();
    askAboutSeam();
  }

  private boolean isOver() {
    boolean nothingToStart =
        orders.stop() || planUnreadable || (toRead().isEmpty() && waiting.isEmpty());
    return running.isEmpty() && nothingToStart && !reading && !asking && passes.seamsAreClosed();
  }

  private boolean mayStart() {
    return !orders.paused() && !orders.stop() && running.size() < lanesAtATime();
  }

  private int lanesAtATime() {
    int unfinished = Math.max(passes.lanes() - passes.lanesFinished(), 0);
    return Math.min(Math.min(MAX_RUNNING, orders.parallelism()), unfinished);
  }

  // The plans, one after the other.

  private void readPlanIfNeeded() {
    Optional<MappingPass> next = toRead();
    boolean wanted = mayStart() && waiting.isEmpty() && next.isPresent();
    if (!wanted || reading || planUnreadable) {
      return;
    }
    MappingPass pass = next.get();
    reading = true;
    Async.function(control::readPlan, new PlanWindow.Request(pass.context(), lanesRead))
        .handle((window, failure) -> onPlan(pass, window, failure));
  }

  /** The mapping whose plan has lanes that were not read. */
  private Optional<MappingPass> toRead() {
    while (passesRead < passes.all().size() && lanesRead >= passes.all().get(passesRead).lanes()) {
      passesRead++;
      lanesRead = 0;
    }
    return passes.all().stream().skip(passesRead).findFirst();
  }

  private boolean onPlan(
      MappingPass pass, @Nullable PlanWindow window, @Nullable RuntimeException failure) {
    reading = false;
    changed = true;
    if (window == null || failure != null) {
      planUnreadable(
          pass, "could not be read from the state store (" + KeyText.causeOf(failure) + ")");
    } else if (window.lanes().isEmpty()) {
      planUnreadable(pass, "ends after %d of %d lanes".formatted(lanesRead, pass.lanes()));
    } else {
      window
          .lanes()
          .forEach(lane -> waiting.add(new Lane(lanesNumbered++, pass, lanesRead++, lane)));
    }
    return true;
  }

  private void planUnreadable(MappingPass pass, String what) {
    planUnreadable = true;
    problems.add(
        pass.say(
            new Problem(
                Side.STATE,
                FailureCode.STATE_UNAVAILABLE,
                "The plan %s, so not all lanes were started; mend the state store and start the"
                        .formatted(what)
                    + " migration again.")));
  }

  // Lanes.

  /** Each lane has the leases it should have; those beyond the parallelism pause. */
  private void passOrdersOn() {
    List<Integer> shares =
        Grants.share(orders.parallelism(), Math.max(lanesAtATime(), running.size()));
    share(shares.stream().mapToInt(Integer::intValue).sum());
    Allowance allowance = orders.allowance(sharing);
    int position = 0;
    for (Lane lane : List.copyOf(running.values())) {
      int slots = shares.get(position++);
      boolean paused = orders.paused() || slots == 0;
      passOn(lane, Math.max(1, slots), paused, allowance);
    }
  }

  /**
   * Another number of sharing leases recalls them all, so it follows the granted ones only where
   * they would exceed the limits, or leave a quarter of them unused.
   */
  private void share(int granted) {
    if (granted > sharing || granted * UNUSED_OF <= sharing * (UNUSED_OF - 1)) {
      sharing = Math.max(1, granted);
    }
  }

  private void passOn(Lane lane, int slots, boolean paused, @Nullable Allowance allowance) {
    if (lane.starts == 0) {
      lane.control = new LaneControl(1, slots, paused, orders.stop(), allowance);
      start(lane);
    } else if (lane.started && !lane.isOrdered(slots, paused, orders.stop(), allowance)) {
      lane.control =
          new LaneControl(lane.control.revision() + 1, slots, paused, orders.stop(), allowance);
      signal(lane, lane.control);
    }
  }

  private void start(Lane lane) {
    lane.starts++;
    PrefixLaneWorkflow child =
        Workflow.newChildWorkflowStub(
            PrefixLaneWorkflow.class,
            ChildWorkflowOptions.newBuilder()
                .setWorkflowId(lane.workflowId(parentId))
                .setTaskQueue(TaskQueues.CONTROL)
                // The default would terminate lanes whose leases are still writing.
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL)
                .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setStaticSummary(KeyText.plain(lane.titled.label()))
                .build());
    LaneInput input =
        new LaneInput(lane.pass.context(), lane.titled, lane.control, timing, null, work);
    Async.function(child::run, input).handle((result, failure) -> onLaneEnd(lane, result, failure));
    Workflow.getWorkflowExecution(child)
        .handle((execution, failure) -> onStarted(lane, failure == null));
  }

  private boolean onStarted(Lane lane, boolean started) {
    lane.started = started;
    changed = true;
    return true;
  }

  private boolean onLaneEnd(
      Lane lane, @Nullable LaneResult result, @Nullable RuntimeException failure) {
    changed = true;
    if (result == null && StartAgain.isWanted(failure, lane.starts) && !orders.stop()) {
      Workflow.newTimer(StartAgain.AFTER).thenApply(done -> startAgain(lane));
      return true;
    }
    running.remove(lane.number);
    if (result == null) {
      lane.pass.verdict().fail(lane.index, lane.plan, KeyText.causeOf(failure));
    } else {
      lane.pass.verdict().accept(lane.index, lane.plan, result, orders.stop());
    }
    return true;
  }

  private boolean startAgain(Lane lane) {
    if (orders.stop()) {
      running.remove(lane.number);
    } else {
      start(lane);
    }
    changed = true;
    return true;
  }

  /** By id, so that it reaches the lane's current run; a lane that just ended needs no order. */
  private void signal(Lane lane, LaneControl order) {
    PrefixLaneWorkflow current =
        Workflow.newExternalWorkflowStub(PrefixLaneWorkflow.class, lane.workflowId(parentId));
    Async.procedure(current::control, order).handle((done, failure) -> failure == null);
  }

  // Seams between lanes.

  private void askAboutSeam() {
    for (MappingPass pass : passes.all()) {
      Optional<Seam> open = pass.verdict().openSeam();
      if (!asking && open.isPresent()) {
        askAbout(pass, open.get());
      }
    }
  }

  private void askAbout(MappingPass pass, Seam seam) {
    asking = true;
    Async.function(
            control::existsAtSource, new SeamCheck(pass.context(), seam.doubted(), seam.before()))
        .handle((missed, failure) -> onSeamAnswer(pass.verdict(), seam, missed, failure));
  }

  private boolean onSeamAnswer(
      Verdict verdict, Seam seam, @Nullable Boolean missed, @Nullable RuntimeException failure) {
    if (missed == null || failure != null) {
      verdict.leaveUnanswered(seam, KeyText.causeOf(failure));
    } else {
      verdict.answer(seam, missed);
    }
    asking = false;
    changed = true;
    return true;
  }
}
