package io.bucketbrigade.workflows.large;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneControl;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.large.LargeObjectWindow;
import io.bucketbrigade.model.large.LargeObjectWindow.LargeObject;
import io.bucketbrigade.model.large.LargeObjectWorkflow;
import io.bucketbrigade.model.large.LargeObjectsWorkflow;
import io.bucketbrigade.model.ledger.LedgerPage.Position;
import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.bucketbrigade.workflows.StartAgain;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads what leases handed over, window by window, and runs a {@link LargeObjectWorkflow} for each,
 * at most {@value #MAX_OBJECTS} at a time, among which it shares the batches that it may have at
 * work.
 *
 * <p>History: an object costs about nine events, a window of eight six, a manifest of fifty
 * segments six, and a change of the shares five per object under way, which happens at the
 * beginning, at the end, and when the root changes its order. Where the server suggests it (4,096
 * events) it starts nothing more, waits for what is under way, and continues as new.
 */
public final class LargeObjectsWorkflowImpl implements LargeObjectsWorkflow {

  /** Enough that no slot waits while one object begins and another is completed. */
  static final int MAX_OBJECTS = 8;

  /** A reference is about 110 bytes, so a payload holds 6 KiB of them. */
  private static final int MAX_UNRECORDED = 50;

  private final Input input;
  private final ControlActivities needed;
  private final ControlActivities brief;
  private final Deque<LargeObject> waiting = new ArrayDeque<>();
  private final List<Ship> running = new ArrayList<>();
  private final List<SegmentRef> unrecorded = new ArrayList<>();
  private final List<SegmentRef> unrecordedWrites = new ArrayList<>();
  private final List<Problem> problems;
  private LaneControl control;
  private @Nullable Position next;
  private int started;
  private int manifestsWritten;
  private Tally change;
  private boolean reading;
  private boolean recording;
  private boolean cancelled;
  private boolean draining;
  private boolean changed;

  /** Restores the state before any order can arrive. */
  @WorkflowInit
  public LargeObjectsWorkflowImpl(Input input) {
    this.input = input;
    this.control = input.control();
    Carry carry = input.carry();
    Result soFar = carry == null ? Result.NONE : carry.soFar();
    this.next = carry == null ? Position.BEGINNING : carry.next();
    this.started = carry == null ? 0 : carry.started();
    this.manifestsWritten = carry == null ? 0 : carry.manifestsWritten();
    this.change = soFar.change();
    this.problems = new ArrayList<>(soFar.problems());
    this.needed = ActivityStubs.control(input.timing().giveUpAfter());
    this.brief = ActivityStubs.brief();
  }

  /** An object under way. */
  private static final class Ship {

    private final LargeObject object;
    private final String workflowId;
    private LaneControl control;
    private int starts;
    private boolean isStarted;
    private @Nullable Problem waiting;

    private Ship(LargeObject object, String workflowId, LaneControl control) {
      this.object = object;
      this.workflowId = workflowId;
      this.control = control;
    }
  }

  @Override
  public Result run(Input sameInput) {
    CancellationScope.current().getCancellationRequest().thenApply(this::onCancelled);
    Workflow.newDetachedCancellationScope(this::work).run();
    Result soFar = new Result(change, problems);
    if (isOver()) {
      return soFar;
    }
    Workflow.newContinueAsNewStub(LargeObjectsWorkflow.class)
        .run(
            new Input(
                input.context(),
                control,
                input.timing(),
                new Carry(next, started, manifestsWritten, soFar)));
    throw new IllegalStateException("large objects that continued as new went on");
  }

  @Override
  public void control(LaneControl order) {
    if (order.revision() > control.revision()) {
      control = order;
      changed = true;
    }
  }

  @Override
  public void waiting(Waiting news) {
    for (Ship ship : running) {
      if (ship.workflowId.equals(news.workflowId())) {
        ship.waiting = news.problem();
      }
    }
  }

  @Override
  public LaneProgress progress() {
    Problem first = null;
    for (Ship ship : running) {
      first = first == null ? ship.waiting : first;
    }
    return new LaneProgress(
        LANE_ID, "large objects", Tally.ZERO, running.size(), waiting.size(), first);
  }

  private boolean onCancelled(String reason) {
    cancelled = true;
    changed = true;
    return true;
  }

  private void work() {
    decide();
    while (!isOver() && !isReadyToContinue()) {
      Workflow.await(() -> changed);
      changed = false;
      decide();
    }
    if (!unrecorded.isEmpty()) {
      record(isStopping() ? brief : needed);
      Workflow.await(() -> !recording);
    }
    Workflow.await(Workflow::isEveryHandlerFinished);
  }

  private void decide() {
    draining |= Workflow.getInfo().isContinueAsNewSuggested();
    if (isStopping()) {
      waiting.clear();
    }
    readIfNeeded();
    while (mayStart() && !waiting.isEmpty()) {
      LargeObject object = waiting.removeFirst();
      started++;
      running.add(new Ship(object, workflowId(started, object.key()), control));
    }
    passOrdersOn();
    if (unrecorded.size() >= MAX_UNRECORDED && !recording) {
      record(needed);
    }
    Workflow.setCurrentDetails(details());
  }

  private boolean isStopping() {
    return cancelled || control.stop();
  }

  private boolean mayStart() {
    return !isStopping()
        && !control.paused()
        && running.size() < Math.min(MAX_OBJECTS, control.slots());
  }

  private boolean isDrained() {
    return running.isEmpty() && waiting.isEmpty() && !reading && !recording;
  }

  private boolean isOver() {
    return isDrained() && (next == null || isStopping());
  }

  private boolean isReadyToContinue() {
    return isDrained() && draining;
  }

  // What there is to copy.

  private void readIfNeeded() {
    Position from = next;
    if (from == null || reading || draining || !mayStart() || !waiting.isEmpty()) {
      return;
    }
    reading = true;
    Async.function(needed::readHandedOver, new LargeObjectWindow.Request(input.context(), from))
        .handle(this::onWindow);
  }

  private boolean onWindow(@Nullable LargeObjectWindow window, @Nullable RuntimeException failure) {
    reading = false;
    changed = true;
    if (window == null) {
      next = null;
      keep(
          new Problem(
              Side.STATE,
              FailureCode.STATE_UNAVAILABLE,
              "The ledger could not be read, so not all large objects were copied (%s); mend the state store and start the migration again."
                  .formatted(KeyText.causeOf(failure))));
    } else {
      next = window.next();
      waiting.addAll(window.objects());
    }
    return true;
  }

  // Objects.

  /** Two keys may have one hash; the number tells them apart. */
  private String workflowId(int number, ObjectKey key) {
    return "%s/%d-%08x"
        .formatted(
            LargeObjectsWorkflow.workflowId(input.context().migrationId()),
            number,
            key.value().hashCode());
  }

  /** Each object has its share of the batches, the first ones what is left over. */
  private void passOrdersOn() {
    int position = 0;
    int each = running.isEmpty() ? 0 : control.slots() / running.size();
    int left = running.isEmpty() ? 0 : control.slots() % running.size();
    for (Ship ship : List.copyOf(running)) {
      int slots = each + (position < left ? 1 : 0);
      // A share of none is a pause: there may be fewer slots than objects after an order.
      boolean paused = control.paused() || slots == 0;
      passOn(ship, Math.max(1, slots), paused);
      position++;
    }
  }

  private void passOn(Ship ship, int slots, boolean paused) {
    LaneControl before = ship.control;
    if (ship.starts == 0) {
      ship.control = new LaneControl(1, slots, paused, isStopping(), control.allowance());
      start(ship);
    } else if (ship.isStarted
        && (before.slots() != slots
            || before.paused() != paused
            || before.stop() != isStopping()
            || !Objects.equals(before.allowance(), control.allowance()))) {
      ship.control =
          new LaneControl(before.revision() + 1, slots, paused, isStopping(), control.allowance());
      LargeObjectWorkflow current =
          Workflow.newExternalWorkflowStub(LargeObjectWorkflow.class, ship.workflowId);
      Async.procedure(current::control, ship.control).handle((done, failure) -> failure == null);
    }
  }

  private void start(Ship ship) {
    ship.starts++;
    LargeObjectWorkflow child =
        Workflow.newChildWorkflowStub(
            LargeObjectWorkflow.class,
            ChildWorkflowOptions.newBuilder()
                .setWorkflowId(ship.workflowId)
                .setTaskQueue(TaskQueues.CONTROL)
                // The default would terminate objects whose batches are still writing.
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL)
                .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setStaticSummary(KeyText.of(ship.object.key()))
                .build());
    LargeObjectWorkflow.Input first =
        new LargeObjectWorkflow.Input(
            input.context(),
            ship.object.key(),
            ship.object.sizeBytes(),
            ship.control,
            input.timing(),
            null);
    Async.function(child::run, first).handle((result, failure) -> onEnd(ship, result, failure));
    Workflow.getWorkflowExecution(child)
        .handle((execution, failure) -> onStarted(ship, failure == null));
  }

  private boolean onStarted(Ship ship, boolean isStarted) {
    ship.isStarted = isStarted;
    changed = true;
    return true;
  }

  private boolean onEnd(
      Ship ship, LargeObjectWorkflow.@Nullable Result result, @Nullable RuntimeException failure) {
    changed = true;
    if (result == null && StartAgain.isWanted(failure, ship.starts) && !isStopping()) {
      Workflow.newTimer(StartAgain.AFTER).thenApply(done -> startAgain(ship));
      return true;
    }
    running.remove(ship);
    if (result == null) {
      keep(failed(ship, failure));
      return true;
    }
    change = change.plus(result.end().change());
    SegmentRef segment = result.end().segment();
    if (segment != null) {
      unrecorded.add(segment);
    }
    SegmentRef writes = result.end().writes();
    if (writes != null) {
      unrecordedWrites.add(writes);
    }
    Problem problem = result.problem();
    if (problem != null) {
      keep(problem);
    }
    return true;
  }

  private boolean startAgain(Ship ship) {
    if (isStopping()) {
      running.remove(ship);
    } else {
      start(ship);
    }
    changed = true;
    return true;
  }

  private static Problem failed(Ship ship, @Nullable RuntimeException failure) {
    return new Problem(
        Side.STATE,
        FailureCode.UNEXPECTED,
        "The large object '%s' was not copied (%s); start the migration again."
            .formatted(KeyText.of(ship.object.key()), KeyText.causeOf(failure)));
  }

  private void keep(Problem problem) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(problem);
    }
  }

  // The ledger.

  private void record(ControlActivities activities) {
    List<SegmentRef> segments = List.copyOf(unrecorded);
    unrecorded.clear();
    List<SegmentRef> writes = List.copyOf(unrecordedWrites);
    unrecordedWrites.clear();
    manifestsWritten++;
    recording = true;
    Async.procedure(
            activities::recordLane,
            new LaneRecord(input.context(), LANE_ID, manifestsWritten, segments, List.of(), writes))
        .handle((done, failure) -> onRecorded(failure));
  }

  private boolean onRecorded(@Nullable RuntimeException failure) {
    recording = false;
    changed = true;
    if (failure != null) {
      keep(
          new Problem(
              Side.STATE,
              FailureCode.STATE_UNAVAILABLE,
              "What became of large objects could not be written to the state store (%s); mend it and start the migration again."
                  .formatted(KeyText.causeOf(failure))));
    }
    return true;
  }

  private String details() {
    return "| | |\n|---|---|\n| Started | %d |\n| Under way | %d |\n| Copied | %d |\n| Failed | %d |\n"
        .formatted(started, running.size(), change.copied(), change.failed());
  }
}
