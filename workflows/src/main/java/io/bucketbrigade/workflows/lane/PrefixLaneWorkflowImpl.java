package io.bucketbrigade.workflows.lane;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.lane.BrokenRange;
import io.bucketbrigade.model.lane.LaneCarry;
import io.bucketbrigade.model.lane.LaneControl;
import io.bucketbrigade.model.lane.LaneInput;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.lane.LaneResult;
import io.bucketbrigade.model.lane.LaneWork;
import io.bucketbrigade.model.lane.PrefixLaneWorkflow;
import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.SeamCheck;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.SplitResult;
import io.bucketbrigade.model.plan.SplitTask;
import io.bucketbrigade.model.range.CopyActivities;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.VerifyActivities;
import io.bucketbrigade.model.spec.Allowance;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Drives a {@link RangeWindow}: whatever happens (a lease ends, an order arrives, a timer fires),
 * the loop decides anew what to recall, split, ask and grant.
 *
 * <p>History: a lease that ends alone costs six events (scheduled, started, completed, and a
 * workflow task of three), sometimes two more for a timer. A run ends when the server suggests it
 * (4,096 events) or after {@value #MAX_LEASES_PER_RUN} leases, whichever comes first, plus at most
 * 16 leases to drain: below 8,000 events, where the server's limit is 51,200.
 *
 * <p>The workflow's own cancellation is an order to stop, so everything here runs in a detached
 * scope; a recalled lease is waited for.
 */
public final class PrefixLaneWorkflowImpl implements PrefixLaneWorkflow {

  /** See the arithmetic above; also a lane's longest memory of unsplittable ranges. */
  static final int MAX_LEASES_PER_RUN = 1_000;

  /** A segment's reference is about 60 bytes, so a carry holds 6 KiB of them of both kinds. */
  private static final int MAX_UNRECORDED = 50;

  /** Finer waiting would only add timers to the history. */
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

  private static final SplitResult NO_CUTS = new SplitResult(List.of());

  private final LaneInput input;
  private final LanePlan lane;
  private final RangeWindow window;
  private final ControlActivities needed;
  private final ControlActivities brief;
  private final Map<String, CancellationScope> leases = new LinkedHashMap<>();
  private final long leasesBefore;
  private LaneControl control;
  private @Nullable Allowance granted;
  private int manifestsWritten;
  private @Nullable Problem recordProblem;
  private boolean cancelled;
  private boolean draining;
  private boolean asking;
  private boolean recording;
  private boolean changed;

  /** Restores the lane before any order or query can arrive. */
  @WorkflowInit
  public PrefixLaneWorkflowImpl(LaneInput input) {
    this.input = input;
    this.lane = input.lane();
    this.control = input.control();
    this.granted = control.allowance();
    Duration giveUpAfter = input.timing().giveUpAfter();
    LaneCarry carry = input.carry();
    this.window =
        carry == null
            ? new RangeWindow(lane.id(), lane.range(), giveUpAfter)
            : new RangeWindow(lane.id(), lane.range(), giveUpAfter, carry);
    this.leasesBefore = window.leasesGranted();
    this.manifestsWritten = carry == null ? 0 : carry.manifestsWritten();
    this.needed = ActivityStubs.control(giveUpAfter);
    this.brief = ActivityStubs.brief();
  }

  @Override
  public LaneResult run(LaneInput sameInput) {
    CancellationScope.current().getCancellationRequest().thenApply(this::onCancelled);
    Workflow.newDetachedCancellationScope(this::work).run();
    if (isOver()) {
      return result();
    }
    Workflow.newContinueAsNewStub(PrefixLaneWorkflow.class)
        .run(
            new LaneInput(
                input.context(),
                lane,
                control,
                input.timing(),
                window.carry(manifestsWritten),
                input.work()));
    throw new IllegalStateException("a lane that continued as new went on");
  }

  @Override
  public void control(LaneControl order) {
    if (order.revision() > control.revision()) {
      control = order;
      window.tryNow(now());
      changed = true;
    }
  }

  @Override
  public LaneProgress progress() {
    return new LaneProgress(
        lane.id(),
        lane.label(),
        window.tally(),
        window.leasedCount(),
        window.pendingCount(),
        window.waitingFor(now()),
        window.verified());
  }

  /** Returns when the lane is over, or drained to continue as new. */
  private void work() {
    decide();
    while (!isOver() && !isReadyToContinue()) {
      awaitChange();
      decide();
    }
    if (isOver()) {
      recordTheRest();
      Workflow.await(Workflow::isEveryHandlerFinished);
    }
  }

  private void decide() {
    Instant now = now();
    draining |= isRunLongEnough();
    recallUnderOtherLimits();
    recall(window.allow(slots()));
    window.giveUpIfHopeless(now);
    recall(window.steal(now));
    window.nextSplit().ifPresent(this::findCuts);
    askAboutSeam();
    recordWhenMany();
    for (Optional<RangeWindow.Grant> next = window.grantNext(now);
        next.isPresent();
        next = window.grantNext(now)) {
      start(next.get());
    }
    Workflow.setCurrentDetails(
        LaneDetails.table(
            lane,
            progress(),
            window.leasesGranted(),
            window.finished().size(),
            window.broken().size()));
  }

  /** What runs keeps its share, and what is granted from now on has the new one. */
  private void recallUnderOtherLimits() {
    if (!Objects.equals(granted, control.allowance())) {
      granted = control.allowance();
      recall(window.allow(0));
    }
  }

  private int slots() {
    return isStopping() || control.paused() || draining ? 0 : control.slots();
  }

  private boolean isStopping() {
    return cancelled || control.stop();
  }

  private boolean isRunLongEnough() {
    return Workflow.getInfo().isContinueAsNewSuggested()
        || window.leasesGranted() - leasesBefore >= MAX_LEASES_PER_RUN;
  }

  private boolean isOver() {
    return !recording && !asking && (window.isDone() || (isStopping() && window.isDrained()));
  }

  private boolean isReadyToContinue() {
    return draining
        && !recording
        && !asking
        && window.isDrained()
        && Workflow.isEveryHandlerFinished();
  }

  private void awaitChange() {
    Instant now = now();
    Supplier<Boolean> somethingChanged = () -> changed;
    Optional<Instant> next = window.nextDecision(now);
    if (next.isPresent()) {
      Duration wait = Duration.between(now, next.get());
      Workflow.await(wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait, somethingChanged);
    } else {
      Workflow.await(somethingChanged);
    }
    changed = false;
  }

  // Leases.

  private void start(RangeWindow.Grant grant) {
    RangeTask task =
        new RangeTask(
            input.context(),
            grant.leaseId(),
            grant.work().range(),
            grant.work().holes(),
            grant.work().inDoubtSince(),
            input.timing().leaseTime(),
            granted);
    CancellationScope scope =
        Workflow.newCancellationScope(
            () ->
                lease(LaneDetails.leaseSummary(lane, grant), task)
                    .handle(
                        (outcome, failure) ->
                            onLeaseEnd(
                                grant.leaseId(),
                                failure == null
                                    ? new LeaseEnd.Returned(outcome)
                                    : LeaseEnd.of(failure))));
    leases.put(grant.leaseId(), scope);
    scope.run();
  }

  private Promise<RangeOutcome> lease(String summary, RangeTask task) {
    if (input.work() == LaneWork.VERIFY) {
      VerifyActivities verify = ActivityStubs.verifyingLease(input.timing(), summary);
      return Async.function(verify::verifyRange, task);
    }
    CopyActivities copy = ActivityStubs.lease(input.timing(), summary);
    if (input.work() == LaneWork.DELETE) {
      return Async.function(copy::deleteRange, task);
    }
    return input.work() == LaneWork.RETRY
        ? Async.function(copy::retryRange, task)
        : Async.function(copy::copyRange, task);
  }

  private boolean onLeaseEnd(String leaseId, LeaseEnd end) {
    leases.remove(leaseId);
    window.accept(leaseId, end, now());
    changed = true;
    return true;
  }

  private void recall(List<String> leaseIds) {
    for (String leaseId : leaseIds) {
      CancellationScope scope = leases.get(leaseId);
      if (scope != null) {
        scope.cancel("recalled by its lane");
      }
    }
  }

  private boolean onCancelled(String reason) {
    cancelled = true;
    changed = true;
    return true;
  }

  // Splits and seams.

  private void findCuts(RangeWindow.SplitRequest request) {
    Async.function(
            brief::split,
            new SplitTask(input.context(), request.range(), request.pieces(), isRecorded()))
        .handle((result, failure) -> onCuts(request, failure == null ? result : NO_CUTS));
  }

  /** Whether the state store has its keys, and not a listing. */
  private boolean isRecorded() {
    return input.work() == LaneWork.RETRY || input.work() == LaneWork.DELETE;
  }

  private boolean onCuts(RangeWindow.SplitRequest request, SplitResult result) {
    window.split(request.id(), result.cuts(), now());
    changed = true;
    return true;
  }

  private void askAboutSeam() {
    Optional<Seam> open = window.openSeam();
    if (asking || open.isEmpty()) {
      return;
    }
    Seam seam = open.get();
    asking = true;
    Async.function(
            needed::existsAtSource, new SeamCheck(input.context(), seam.doubted(), seam.before()))
        .handle((missed, failure) -> onSeamAnswer(seam, missed, failure));
  }

  private boolean onSeamAnswer(
      Seam seam, @Nullable Boolean missed, @Nullable RuntimeException failure) {
    if (missed == null || failure != null) {
      window.leaveUnanswered(seam, KeyText.causeOf(failure));
    } else {
      window.answer(seam, missed);
    }
    asking = false;
    changed = true;
    return true;
  }

  // The ledger.

  private void recordWhenMany() {
    boolean many =
        window.unrecorded().size() > MAX_UNRECORDED
            || window.unrecordedWrites().size() > MAX_UNRECORDED;
    if (!many || recording) {
      return;
    }
    LaneRecord record = nextRecord();
    recording = true;
    Async.procedure(needed::recordLane, record)
        .handle((done, failure) -> onRecorded(record, failure));
  }

  private LaneRecord nextRecord() {
    manifestsWritten++;
    return new LaneRecord(
        input.context(),
        lane.id(),
        manifestsWritten,
        window.unrecorded(),
        window.broken(),
        window.unrecordedWrites());
  }

  private boolean onRecorded(LaneRecord record, @Nullable RuntimeException failure) {
    window.recorded(record.segments().size(), record.writes().size());
    if (failure != null) {
      recordProblem = unrecorded(KeyText.causeOf(failure));
    }
    recording = false;
    changed = true;
    return true;
  }

  private void recordTheRest() {
    boolean nothing =
        window.unrecorded().isEmpty()
            && window.unrecordedWrites().isEmpty()
            && window.broken().isEmpty();
    if (nothing) {
      return;
    }
    LaneRecord record = nextRecord();
    recording = true;
    // An operator who stops a lane does not wait for a state store that is away.
    ControlActivities activities = isStopping() ? brief : needed;
    Async.procedure(activities::recordLane, record)
        .handle((done, failure) -> onRecorded(record, failure))
        .get();
  }

  private LaneResult result() {
    LaneResult result = window.result();
    Problem problem = recordProblem;
    if (problem == null) {
      return result;
    }
    List<BrokenRange> broken = new ArrayList<>();
    broken.add(new BrokenRange(lane.range(), problem));
    result.broken().stream().limit(LaneResult.MAX_BROKEN - 1).forEach(broken::add);
    return new LaneResult(
        lane.id(),
        result.tally(),
        null,
        broken,
        result.brokenTotal() + 1,
        result.leases(),
        result.verified());
  }

  private static Problem unrecorded(String cause) {
    return new Problem(
        Side.STATE,
        FailureCode.STATE_UNAVAILABLE,
        "The list of the lane's exceptions could not be written to the state store, so some of its"
            + " failed objects cannot be named; mend the state store and start the migration again ("
            + cause
            + ").");
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
