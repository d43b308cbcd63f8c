package io.bucketbrigade.workflows.large;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.lane.LaneControl;
import io.bucketbrigade.model.large.LargeObjectActivities;
import io.bucketbrigade.model.large.LargeObjectWorkflow;
import io.bucketbrigade.model.large.LargeObjectsWorkflow;
import io.bucketbrigade.model.large.LargeStep;
import io.bucketbrigade.model.large.LargeUpload;
import io.bucketbrigade.model.large.ObjectEnd;
import io.bucketbrigade.model.large.PartsEtag;
import io.bucketbrigade.model.spec.Allowance;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.bucketbrigade.workflows.lane.Outage;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Begins an object, has its parts sent in batches by whoever has a slot, and completes it. Whatever
 * happens (a step ends, an order arrives, a timer fires), the loop decides anew what to recall and
 * what to start.
 *
 * <p>History: a step that ends alone costs six events. 10,000 parts in batches of {@value
 * #MAX_BATCH_PARTS} are 500 steps, so 3,000 events; what is begun again, and waiting for a side,
 * adds to that, and where the server suggests it (4,096 events) the workflow drains and continues
 * as new. A payload holds at most one set of parts (1.7 KiB) and a key (6 KiB if all of it has to
 * be escaped).
 *
 * <p>The workflow's own cancellation is an order to stop, so everything here runs in a detached
 * scope; a recalled step is waited for.
 */
public final class LargeObjectWorkflowImpl implements LargeObjectWorkflow {

  /** See the arithmetic above. */
  static final int MAX_BATCH_PARTS = 20;

  /** What a worker has in flight of a batch; smaller ones would leave it idle. */
  private static final int MIN_BATCH_PARTS = 4;

  /** So that whoever ends first finds more to do, and the last ones do not wait for one. */
  private static final int BATCHES_PER_SLOT = 4;

  /** Four parts in flight each are 256, more than a server gives to one object. */
  static final int MAX_BATCHES_AT_A_TIME = 64;

  /** Temporal's bound for summaries. */
  private static final int MAX_SUMMARY_BYTES = 200;

  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

  private final Input input;
  private final Instant startedAt;
  private final Outage outage;
  private final List<Running> running = new ArrayList<>();
  private final TreeSet<Integer> missing = new TreeSet<>();
  private LaneControl control;
  private @Nullable Allowance granted;
  private int begins;
  private int restarts;
  private boolean afresh;
  private @Nullable PartsEtag partsEtag;
  private @Nullable LargeUpload upload;
  private int batchParts = MAX_BATCH_PARTS;
  private boolean again;
  private boolean cancelled;
  private boolean draining;
  private boolean toldWaiting;
  private boolean changed;
  private @Nullable ObjectEnd end;
  private @Nullable Problem problem;

  /** Restores the object before any order can arrive. */
  @WorkflowInit
  public LargeObjectWorkflowImpl(Input input) {
    this.input = input;
    this.control = input.control();
    this.granted = control.allowance();
    Carry carry = input.carry();
    Duration giveUpAfter = input.timing().giveUpAfter();
    this.startedAt = carry == null ? now() : carry.startedAt();
    this.outage = new Outage(giveUpAfter, carry == null ? null : carry.blockedSince());
    this.begins = carry == null ? 0 : carry.begins();
    this.restarts = carry == null ? 0 : carry.restarts();
    this.afresh = carry != null && carry.afresh();
    this.partsEtag = carry == null ? null : carry.partsEtag();
    this.toldWaiting = carry != null && carry.blockedSince() != null;
  }

  /** A step under way. */
  private static final class Running {

    private final Collection<Integer> parts;
    private @Nullable CancellationScope scope;
    private boolean recalled;

    private Running(Collection<Integer> parts) {
      this.parts = parts;
    }

    private void recall() {
      if (!recalled && scope != null) {
        recalled = true;
        scope.cancel("recalled by its object");
      }
    }
  }

  @Override
  public Result run(Input sameInput) {
    CancellationScope.current().getCancellationRequest().thenApply(this::onCancelled);
    Workflow.newDetachedCancellationScope(this::work).run();
    ObjectEnd ended = end;
    if (ended != null) {
      return new Result(ended, problem);
    }
    Workflow.newContinueAsNewStub(LargeObjectWorkflow.class)
        .run(
            new Input(
                input.context(),
                input.key(),
                input.sizeBytes(),
                control,
                input.timing(),
                new Carry(startedAt, begins, restarts, afresh, outage.since(), partsEtag)));
    throw new IllegalStateException("an object that continued as new went on");
  }

  @Override
  public void control(LaneControl order) {
    if (order.revision() > control.revision()) {
      control = order;
      outage.tryNow(now());
      changed = true;
    }
  }

  private boolean onCancelled(String reason) {
    cancelled = true;
    changed = true;
    return true;
  }

  /** Returns when the object has its end, or is drained to continue as new. */
  private void work() {
    decide();
    while (!running.isEmpty() || (end == null && !draining)) {
      awaitChange();
      decide();
    }
    Workflow.await(Workflow::isEveryHandlerFinished);
  }

  private void decide() {
    draining |= Workflow.getInfo().isContinueAsNewSuggested();
    giveUpIfHopeless();
    if (!Objects.equals(granted, control.allowance())) {
      granted = control.allowance();
      recallBeyond(0);
    }
    recallBeyond(slots());
    if (running.isEmpty()) {
      beginAgainIfNeeded();
      if (isStopping() && end == null) {
        end = ObjectEnd.DEFERRED;
      }
    }
    while (startNext()) {
      outage.granted(now());
    }
    tellWaiting();
    Workflow.setCurrentDetails(details());
  }

  /** So that the migration's status says which side is waited for. */
  private void tellWaiting() {
    Problem waiting = outage.waitingFor(now());
    Optional<String> parent = Workflow.getInfo().getParentWorkflowId();
    if (toldWaiting == (waiting != null) || parent.isEmpty()) {
      return;
    }
    toldWaiting = waiting != null;
    LargeObjectsWorkflow all =
        Workflow.newExternalWorkflowStub(LargeObjectsWorkflow.class, parent.get());
    Async.procedure(
            all::waiting,
            new LargeObjectsWorkflow.Waiting(Workflow.getInfo().getWorkflowId(), waiting))
        .handle((done, failure) -> failure == null);
  }

  private int slots() {
    boolean halted = isStopping() || control.paused() || draining || again || end != null;
    return halted ? 0 : Math.min(control.slots(), MAX_BATCHES_AT_A_TIME);
  }

  private boolean isStopping() {
    return cancelled || control.stop();
  }

  private void recallBeyond(int slots) {
    for (int i = running.size() - 1; i >= slots; i--) {
      running.get(i).recall();
    }
  }

  private void beginAgainIfNeeded() {
    if (again) {
      again = false;
      upload = null;
      missing.clear();
    }
  }

  private void giveUpIfHopeless() {
    Optional<Problem> hopeless = outage.hopeless(now());
    if (end == null && hopeless.isPresent()) {
      end = ObjectEnd.DEFERRED;
      problem = named(hopeless.get());
    }
  }

  private void awaitChange() {
    Instant now = now();
    Supplier<Boolean> somethingChanged = () -> changed;
    Optional<Instant> next = outage.nextDecision(now);
    if (next.isPresent()) {
      Duration wait = Duration.between(now, next.get());
      Workflow.await(wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait, somethingChanged);
    } else {
      Workflow.await(somethingChanged);
    }
    changed = false;
  }

  // Steps.

  /** Returns false if nothing can be started now. */
  private boolean startNext() {
    if (running.size() >= slots() || !outage.allowsGrant(now())) {
      return false;
    }
    LargeUpload open = upload;
    if (open != null && !missing.isEmpty()) {
      sendBatch(open);
      return true;
    }
    if (!running.isEmpty()) {
      return false;
    }
    if (open == null) {
      begin();
    } else {
      complete(open);
    }
    return true;
  }

  private void begin() {
    begins++;
    LargeObjectActivities.Begin task =
        new LargeObjectActivities.Begin(
            input.context(), input.key(), startedAt, begins, restarts, afresh, granted);
    LargeObjectActivities steps = steps("begin");
    start(List.of(), () -> steps.beginLargeObject(task), this::onBegun);
  }

  private void sendBatch(LargeUpload open) {
    List<Integer> parts = missing.stream().limit(batchParts).toList();
    parts.forEach(missing::remove);
    LargeObjectActivities steps =
        steps("parts %d to %d of %d".formatted(parts.getFirst(), parts.getLast(), open.parts()));
    LargeObjectActivities.Parts task =
        new LargeObjectActivities.Parts(input.context(), open, parts, restarts, granted);
    start(parts, () -> steps.copyParts(task), step -> missing.addAll(step.missing().numbers()));
  }

  private void complete(LargeUpload open) {
    LargeObjectActivities steps = steps("complete");
    LargeObjectActivities.Complete task =
        new LargeObjectActivities.Complete(input.context(), open, restarts, partsEtag, granted);
    start(List.of(), () -> steps.completeLargeObject(task), this::onNotAllThere);
  }

  private LargeObjectActivities steps(String what) {
    String summary = KeyText.of(input.key()) + ": " + what;
    return ActivityStubs.largeObject(input.timing(), KeyText.cutToUtf8(summary, MAX_SUMMARY_BYTES));
  }

  private void start(
      Collection<Integer> parts,
      Functions.Func<LargeStep> call,
      Functions.Proc1<LargeStep> onGoOn) {
    Running step = new Running(parts);
    running.add(step);
    CancellationScope scope =
        Workflow.newCancellationScope(
            () ->
                Async.function(call)
                    .handle(
                        (result, failure) -> {
                          onEnd(step, result, failure, onGoOn);
                          return true;
                        }));
    step.scope = scope;
    scope.run();
  }

  private void onEnd(
      Running step,
      @Nullable LargeStep result,
      @Nullable RuntimeException failure,
      Functions.Proc1<LargeStep> onGoOn) {
    running.remove(step);
    changed = true;
    if (result == null) {
      onLost(step, failure);
      return;
    }
    Collection<Integer> left = result.missing().numbers();
    if (left.size() < step.parts.size()) {
      outage.end();
    }
    switch (result.next()) {
      case GO_ON -> {
        outage.end();
        onGoOn.apply(result);
      }
      case RESTART -> {
        partsEtag = result.partsEtag() == null ? partsEtag : result.partsEtag();
        restart(true);
      }
      case ENDED -> end = end == null ? result.end() : end;
      case SIDE_UNAVAILABLE -> {
        missing.addAll(left);
        Problem cause = result.problem();
        if (cause != null) {
          outage.refused(cause, now());
        }
      }
      case HANDED_BACK -> missing.addAll(left);
    }
  }

  private void onBegun(LargeStep step) {
    LargeUpload open = step.upload();
    upload = open;
    afresh = false;
    missing.clear();
    missing.addAll(step.missing().numbers());
    int share = missing.size() / (BATCHES_PER_SLOT * Math.max(1, control.slots()));
    batchParts = Math.clamp(share, MIN_BATCH_PARTS, MAX_BATCH_PARTS);
  }

  /** Parts that were sent and are not there may be refused in silence, so this has a bound. */
  private void onNotAllThere(LargeStep step) {
    restarts++;
    missing.addAll(step.missing().numbers());
  }

  /**
   * Nobody knows what such a step did: a recalled one that did not come back in time is not tried
   * again by Temporal. The destination is asked which parts are there.
   */
  private void onLost(Running step, @Nullable RuntimeException failure) {
    if (!step.recalled && restarts >= LargeObjectActivities.MAX_RESTARTS) {
      end = ObjectEnd.DEFERRED;
      problem = named(new Problem(Side.STATE, FailureCode.UNEXPECTED, KeyText.causeOf(failure)));
      return;
    }
    if (step.recalled) {
      again = true;
    } else {
      restart(false);
    }
  }

  /** Batches that meet the same refusal count once. */
  private void restart(boolean distrust) {
    if (!again) {
      restarts++;
    }
    again = true;
    afresh |= distrust;
  }

  private Problem named(Problem cause) {
    return new Problem(
        cause.side(),
        cause.code(),
        "The large object '%s' was not copied: %s"
            .formatted(KeyText.of(input.key()), cause.message()));
  }

  private String details() {
    LargeUpload open = upload;
    int sent =
        open == null
            ? 0
            : open.parts()
                - missing.size()
                - running.stream().mapToInt(step -> step.parts.size()).sum();
    Problem waiting = outage.waitingFor(now());
    return "| | |\n|---|---|\n| Key | %s |\n| Bytes | %d |\n| Parts | %s |\n| Batches at work | %d |\n| Begun | %d times |\n%s"
        .formatted(
            KeyText.markdown(KeyText.of(input.key())),
            input.sizeBytes(),
            open == null ? "not begun" : "%d of %d sent".formatted(sent, open.parts()),
            running.size(),
            begins,
            waiting == null
                ? ""
                : "| Waiting for | %s |\n"
                    .formatted(KeyText.markdown(KeyText.message(waiting.message()))));
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
