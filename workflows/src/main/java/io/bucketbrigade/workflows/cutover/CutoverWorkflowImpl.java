package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.cutover.Approval;
import io.bucketbrigade.model.cutover.CutoverActivities.CountTask;
import io.bucketbrigade.model.cutover.CutoverActivities.HealthNews;
import io.bucketbrigade.model.cutover.CutoverActivities.NoticeTask;
import io.bucketbrigade.model.cutover.CutoverActivities.OpenUploads;
import io.bucketbrigade.model.cutover.CutoverActivities.Preview;
import io.bucketbrigade.model.cutover.CutoverActivities.RecordTask;
import io.bucketbrigade.model.cutover.CutoverActivities.Task;
import io.bucketbrigade.model.cutover.CutoverOrder;
import io.bucketbrigade.model.cutover.CutoverProgress;
import io.bucketbrigade.model.cutover.CutoverProgress.Result;
import io.bucketbrigade.model.cutover.CutoverProgress.Stage;
import io.bucketbrigade.model.cutover.CutoverProgress.Written;
import io.bucketbrigade.model.cutover.CutoverWorkflow;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.spec.CutoverOptions;
import io.bucketbrigade.model.spec.CutoverOptions.Freeze;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Each stage says whether the cutover goes on; where one says no, everything that was done is
 * undone. Whatever dies, the next worker goes on in the same stage: what an activity did already it
 * leaves as it is.
 *
 * <p>History: preparing, freezing and ending cost some 100 events with 20 steps. A freeze costs 45
 * events a term, a final pass 20, a health check 11 with its timer: {@value
 * CutoverOptions#MAX_CHECKS} checks are 55,000, of which at most {@value #MAX_EVENTS} are made.
 */
public final class CutoverWorkflowImpl implements CutoverWorkflow {

  /** A source that still moves after so many passes is not frozen. */
  private static final int MAX_PASSES = 20;

  /** Of the 51,200 events that the server allows; what remains suffices to roll back. */
  private static final int MAX_EVENTS = 45_000;

  /** What has to be undone is tried every minute for two days; then people have to. */
  private static final int MAX_TRIES = 2 * 24 * 60;

  private static final Duration TRY_AGAIN_AFTER = Duration.ofMinutes(1);

  /** How often is counted what was written, over the time of observation; each lists. */
  private static final int COUNTS = 6;

  private static final Duration SHORTEST_COUNT = Duration.ofSeconds(10);

  private final CutoverOrder order;
  private final String name;
  private final Instant startedAt = Cutovers.now();
  private final ControlActivities reader = ActivityStubs.brief();
  private final Approvals approvals = new Approvals();
  private final List<Problem> problems = new ArrayList<>();

  private Stage stage = Stage.PREPARE;
  private @Nullable Result result;
  private boolean refused;
  private @Nullable String waitingFor;
  private @Nullable Instant waitingSince;
  private @Nullable Instant deadline;
  private boolean confirmed;
  private @Nullable String rollBackAsked;
  private boolean finishAsked;
  private @Nullable Written written;
  private int notices;
  private Instant updatedAt = startedAt;
  private @Nullable Plan plan;

  /** What is known once it is prepared. */
  private record Plan(
      Task task,
      MigrationSpec spec,
      SourceFreeze freeze,
      FinalPasses passes,
      DestinationBuckets buckets,
      Switching switching) {}

  /** Sets up all state, so that orders and queries may come before the first stage. */
  @WorkflowInit
  public CutoverWorkflowImpl(CutoverOrder order) {
    this.order = order;
    this.name = "cut-" + Workflow.getInfo().getRunId().substring(0, 8);
  }

  @Override
  public CutoverProgress run(CutoverOrder sameOrder) {
    CancellationScope.current()
        .getCancellationRequest()
        .thenApply(reason -> rollBackBecause("cancelled in Temporal"));
    Workflow.newDetachedCancellationScope(this::work).run();
    Workflow.await(Workflow::isEveryHandlerFinished);
    return progress();
  }

  private void work() {
    Plan prepared = prepare();
    if (prepared == null || order.previewOnly()) {
      refused = prepared == null;
      end(Result.AS_BEFORE);
      return;
    }
    FreezeGuard guard = FreezeGuard.begin(prepared.task());
    boolean switched =
        freeze(prepared)
            && bringUpToDate(prepared)
            && awaitApprovals(prepared)
            && switchOver(prepared)
            && observe(prepared);
    if (switched) {
      finish(prepared);
    } else {
      rollBack(prepared);
    }
    guard.dismiss();
    end(switched ? Result.SWITCHED : Result.AS_BEFORE);
  }

  // Stages.

  private @Nullable Plan prepare() {
    enter(Stage.PREPARE);
    try {
      MigrationProgress before = reader.readStatus(order.migration());
      RunRecord run = before.run();
      if (run == null || before.outcome() != Outcome.COMPLETE) {
        return refuse(
            "The migration's last pass ended as %s, and only a COMPLETE one can be cut over; go over it again with 'brigade delta'."
                .formatted(before.outcome() == null ? before.phase() : before.outcome()));
      }
      int mappings = Math.max(1, before.mappings().size());
      MigrationSpec spec =
          reader.readSpec(new ControlActivities.SpecRequest(run.context(), mappings));
      CutoverOptions options = order.options();
      Problem tooLong = Estimate.of(before, options);
      if (tooLong != null) {
        add(tooLong);
        return null;
      }
      Task task = new Task(run.context(), mappings, name, options);
      return accept(
          new Plan(
              task,
              spec,
              new SourceFreeze(task, this::show),
              new FinalPasses(order, verifying(spec), this::await),
              new DestinationBuckets(run.context(), spec),
              new Switching(task, this::onStep)));
    } catch (ActivityFailure failure) {
      return refuse(
          "The migration's records could not be read (%s); mend that and cut over again."
              .formatted(KeyText.causeOf(failure)));
    }
  }

  private @Nullable Plan accept(Plan prepared) {
    Preview preview = ActivityStubs.cutover(Cutovers.ATTEMPT_LIMIT).preview(prepared.task());
    preview.refusals().forEach(this::add);
    approvals.allow(preview.approvers());
    prepared.switching().preview(preview.steps());
    plan = prepared;
    return preview.refusals().isEmpty() ? prepared : null;
  }

  private @Nullable Plan refuse(String words) {
    add(new Problem(Side.STATE, FailureCode.CUTOVER_REFUSED, words));
    return null;
  }

  /** Nobody is moved over to what nobody verified. */
  private static MigrationSpec verifying(MigrationSpec spec) {
    return spec.verify() == VerifyLevel.NONE ? spec.withVerify(VerifyLevel.LISTING) : spec;
  }

  private boolean freeze(Plan prepared) {
    enter(Stage.FREEZE);
    CutoverOptions options = prepared.task().options();
    Instant last = Cutovers.now().plus(options.budget());
    deadline = last;
    try {
      prepared.freeze().begin(last);
    } catch (ActivityFailure failure) {
      add(
          new Problem(
              Side.SOURCE,
              FailureCode.FREEZE_LOST,
              "The source could not be frozen (%s); mend that and cut over again."
                  .formatted(KeyText.causeOf(failure))));
      return false;
    }
    if (options.freeze() == Freeze.CONFIRM) {
      waitFor(
          "somebody who says that nobody writes to the source any more: 'brigade cutover %s --writers-stopped'"
              .formatted(prepared.spec().id()));
      tell(prepared, "cutover.confirmation-wanted", "The source's writers have to be stopped.");
      await(() -> confirmed);
      goOn();
    }
    return !isOff();
  }

  /** Passes until one moves nothing that began when the source had been quiet for long enough. */
  private boolean bringUpToDate(Plan prepared) {
    enter(Stage.FINAL_DELTA);
    CutoverOptions options = prepared.task().options();
    for (int pass = 1; pass <= MAX_PASSES; pass++) {
      waitFor("the source to be quiet for %s".formatted(options.quietFor()));
      awaitFor(options.quietFor());
      if (isOff()) {
        return false;
      }
      goOn();
      OpenUploads uploads = openUploads(prepared);
      if (uploads == null) {
        return false;
      }
      FinalPasses.Came came = prepared.passes().make();
      show();
      came.problems().forEach(this::add);
      if (isOff() || !came.problems().isEmpty()) {
        return false;
      }
      // A policy refuses to complete an upload; elsewhere somebody may still be writing.
      boolean mayComplete = options.freeze() != Freeze.POLICY && uploads.count() > 0;
      if (!came.moved() && !mayComplete) {
        goOn();
        return true;
      }
    }
    add(
        new Problem(
            Side.SOURCE,
            FailureCode.STILL_CHANGING,
            "The source still changed in each of %d final passes, or has open uploads; find out who writes, and cut over again."
                .formatted(MAX_PASSES)));
    return false;
  }

  /** Those at the source, which status names as long as a pass runs; null ends the cutover. */
  private @Nullable OpenUploads openUploads(Plan prepared) {
    try {
      OpenUploads uploads =
          ActivityStubs.cutover(Cutovers.ATTEMPT_LIMIT).openUploads(prepared.task());
      if (uploads.count() > 0) {
        waitFor(
            "%d uploads in parts that are open at the source, such as %s"
                .formatted(
                    uploads.count(),
                    String.join(", ", uploads.named().stream().map(KeyText::plain).toList())));
      }
      return uploads;
    } catch (ActivityFailure failure) {
      if (prepared.task().options().freeze() == Freeze.POLICY) {
        // It refuses to complete them, so who may not list them can cut over all the same.
        return new OpenUploads(0, List.of());
      }
      add(
          new Problem(
              Side.SOURCE,
              FailureCode.CUTOVER_REFUSED,
              "Nobody can say whether uploads in parts are open at the source, which would still complete after the switch (%s); let brigade list them, or freeze by policy."
                  .formatted(KeyText.causeOf(failure))));
      return null;
    }
  }

  private boolean awaitApprovals(Plan prepared) {
    int wanted = prepared.task().options().approvals();
    enter(Stage.APPROVE);
    if (approvals.valid(Cutovers.now()) < wanted) {
      waitFor(
          "%d approvals: 'brigade approve %s --reason ...'"
              .formatted(wanted, prepared.spec().id()));
      tell(
          prepared,
          "cutover.approval-wanted",
          "Both sides are equal and the source is frozen until %s: approve or roll back."
              .formatted(deadline));
      await(() -> approvals.valid(Cutovers.now()) >= wanted);
      goOn();
    }
    return !isOff();
  }

  private boolean switchOver(Plan prepared) {
    enter(Stage.SWITCH);
    List<Problem> notApplied = prepared.buckets().apply();
    notApplied.forEach(this::add);
    if (!notApplied.isEmpty()) {
      return false;
    }
    try {
      // The last look before it; from here on there is no way back but a rollback.
      if (!prepared.freeze().look() || isOff()) {
        return false;
      }
    } catch (ActivityFailure failure) {
      add(
          new Problem(
              Side.SOURCE,
              FailureCode.FREEZE_LOST,
              "Nobody can say whether the source is still frozen (%s); cut over again when somebody can."
                  .formatted(KeyText.causeOf(failure))));
      return false;
    }
    deadline = null;
    prepared.freeze().hold();
    Problem failed = prepared.switching().forward(() -> rollBackAsked != null);
    if (failed != null) {
      add(failed);
    }
    return failed == null && rollBackAsked == null;
  }

  private boolean observe(Plan prepared) {
    enter(Stage.OBSERVE);
    CutoverOptions options = prepared.task().options();
    Instant end = Cutovers.now().plus(options.observe());
    waitFor(
        "the end of the time of observation at %s; 'brigade cutover %s --finish' or 'brigade rollback %s' ends it before"
            .formatted(end, prepared.spec().id(), prepared.spec().id()));
    tell(prepared, "cutover.switched", "All steps are done; the application is observed.");
    Duration countEvery = countEvery(options);
    Instant countAt = Cutovers.now().plus(countEvery);
    int failures = 0;
    Duration pause = options.check() == null ? countEvery : options.checkEvery();
    while (Cutovers.now().isBefore(end) && !finishAsked && rollBackAsked == null && hasRoom()) {
      if (options.check() != null) {
        HealthNews news = check(prepared);
        failures = news.healthy() ? 0 : failures + 1;
        if (failures >= options.checkFailures()) {
          add(unhealthy(options, news));
          return false;
        }
      }
      if (!Cutovers.now().isBefore(countAt)) {
        countWritten(prepared);
        countAt = Cutovers.now().plus(countEvery);
      }
      Duration left = Duration.between(Cutovers.now(), end);
      Workflow.await(
          left.compareTo(pause) < 0 ? left : pause, () -> finishAsked || rollBackAsked != null);
    }
    if (rollBackAsked == null) {
      countWritten(prepared);
    }
    goOn();
    return rollBackAsked == null;
  }

  private static Duration countEvery(CutoverOptions options) {
    Duration part = options.observe().dividedBy(COUNTS);
    return part.compareTo(SHORTEST_COUNT) < 0 ? SHORTEST_COUNT : part;
  }

  private static Problem unhealthy(CutoverOptions options, HealthNews news) {
    return new Problem(
        Side.DESTINATION,
        FailureCode.UNHEALTHY,
        "The health check '%s' failed %d times in a row, at last with: %s."
            .formatted(options.check(), options.checkFailures(), KeyText.message(news.words())));
  }

  /** So that people see whether the application writes to the destination at all. */
  private void countWritten(Plan prepared) {
    Instant begunAt = prepared.switching().begunAt();
    if (begunAt == null) {
      return;
    }
    try {
      written = ActivityStubs.counting().countWritten(new CountTask(prepared.task(), begunAt));
      show();
    } catch (ActivityFailure failure) {
      // What was counted before stays; the attempts and their failure are in the history.
      return;
    }
  }

  private static HealthNews check(Plan prepared) {
    try {
      return ActivityStubs.healthCheck().checkHealth(prepared.task());
    } catch (ActivityFailure failure) {
      return new HealthNews(false, KeyText.causeOf(failure));
    }
  }

  private void finish(Plan prepared) {
    enter(Stage.FINISH);
    prepared.freeze().stopExtending();
    if (prepared.task().options().keepFreeze()) {
      insist("leave the source frozen", prepared, prepared.freeze()::keep);
    } else {
      lift(prepared);
    }
  }

  /** Newest first, so that each step finds what it left. */
  private void rollBack(Plan prepared) {
    enter(Stage.ROLL_BACK);
    addCauses(prepared);
    deadline = null;
    for (String step : prepared.switching().toReverse()) {
      insist(
          "undo the step '%s'".formatted(step), prepared, () -> prepared.switching().reverse(step));
    }
    boolean whileFrozen = mayWriteFrozen(prepared.task().options());
    if (whileFrozen) {
      copyBack(prepared);
    }
    prepared.freeze().stopExtending();
    lift(prepared);
    if (!whileFrozen) {
      copyBack(prepared);
    }
    // Nobody is kept waiting by it, and a copy back reads the destination as it was switched to.
    if (prepared.buckets().isBegun()) {
      insist(
          "put back what the destination's buckets were",
          prepared,
          () -> prepared.buckets().restore().forEach(this::add));
    }
    tell(prepared, "cutover.rolled-back", "Everything is as before.");
  }

  /** What no stage has said yet: an order, a lost freeze, the end of the budget. */
  private void addCauses(Plan prepared) {
    if (rollBackAsked != null) {
      add(new Problem(Side.STATE, FailureCode.ROLLED_BACK, rollBackAsked));
    }
    String lost = prepared.freeze().lost();
    if (lost != null) {
      add(
          new Problem(
              Side.SOURCE,
              FailureCode.FREEZE_LOST,
              "The freeze of the source does not hold any more, so the cutover is off: " + lost));
    }
    if (isOverdue()) {
      add(
          new Problem(
              Side.STATE,
              FailureCode.BUDGET_OVER,
              "The first step had not begun when the budget of %s was over; the source is released."
                  .formatted(prepared.task().options().budget())));
    }
  }

  /** A policy that makes no exception keeps the migration's own principal out, too. */
  private static boolean mayWriteFrozen(CutoverOptions options) {
    return options.freeze() != Freeze.POLICY
        || !options.freezeExempt().isEmpty()
        || !options.freezeDenied().isEmpty();
  }

  private void copyBack(Plan prepared) {
    Instant begunAt = prepared.switching().begunAt();
    if (begunAt == null || !prepared.task().options().copyBack()) {
      return;
    }
    waitFor("what was written at the destination meanwhile to be copied to the source");
    Problem problem = CopyBack.run(order, prepared.spec(), begunAt);
    if (problem != null) {
      add(problem);
    }
    goOn();
  }

  private void lift(Plan prepared) {
    insist("lift the freeze of the source", prepared, prepared.freeze()::lift);
  }

  /** What must not be left undone is tried until it is done, or until people have to do it. */
  private void insist(String what, Plan prepared, Runnable act) {
    for (int attempt = 1; attempt <= MAX_TRIES; attempt++) {
      try {
        act.run();
        goOn();
        return;
      } catch (ActivityFailure failure) {
        waitFor(
            "what keeps brigade from going on to %s (%s); it is tried every minute, and docs/runbooks say how to do it by hand"
                .formatted(what, KeyText.causeOf(failure)));
        if (attempt == 1) {
          tell(prepared, "cutover.stuck", String.valueOf(waitingFor));
        }
        Workflow.sleep(TRY_AGAIN_AFTER);
      }
    }
    add(
        new Problem(
            Side.STATE,
            FailureCode.NOT_UNDONE,
            "Nobody could %s for %d minutes; do it by hand.".formatted(what, MAX_TRIES)));
  }

  private void end(Result how) {
    result = how;
    enter(Stage.DONE);
    if (plan != null) {
      tell(plan, "cutover.ended", "The cutover ended as %s.".formatted(how));
    }
  }

  // Waiting.

  /** Until a condition holds, the cutover is off, or its deadline is over. */
  private void await(BooleanSupplier condition) {
    Workflow.await(timeLeft(), () -> condition.getAsBoolean() || isOff());
  }

  /** So long, unless the cutover is off or its deadline is over before. */
  private void awaitFor(Duration time) {
    Duration left = timeLeft();
    Workflow.await(left.compareTo(time) < 0 ? left : time, this::isOff);
  }

  /** Until the deadline, which no wait outlasts. */
  private Duration timeLeft() {
    Duration left = Duration.between(Cutovers.now(), Objects.requireNonNull(deadline, "deadline"));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private boolean isOff() {
    Plan prepared = plan;
    boolean lost = prepared != null && prepared.freeze().lost() != null;
    return rollBackAsked != null || lost || isOverdue();
  }

  private boolean isOverdue() {
    Instant last = deadline;
    return last != null && !Cutovers.now().isBefore(last);
  }

  private static boolean hasRoom() {
    return Workflow.getInfo().getHistoryLength() < MAX_EVENTS;
  }

  // Orders.

  private boolean rollBackBecause(String words) {
    if (rollBackAsked == null && !isEnding()) {
      rollBackAsked = words;
      show();
    }
    return true;
  }

  private boolean isEnding() {
    return stage == Stage.FINISH || stage == Stage.ROLL_BACK || stage == Stage.DONE;
  }

  @Override
  public void approve(Approval approval) {
    Duration validFor = Objects.requireNonNull(plan, "plan").task().options().approvalValidFor();
    approvals.add(approval, Cutovers.now(), validFor);
    show();
  }

  @Override
  public void validateApprove(Approval approval) {
    requirePlan();
    if (stage.compareTo(Stage.APPROVE) > 0) {
      throw new IllegalStateException("nothing is left to approve: the cutover is in " + stage);
    }
    approvals.require(approval);
  }

  @Override
  public void confirmFrozen(Approval word) {
    confirmed = true;
    show();
  }

  @Override
  public void validateConfirmFrozen(Approval word) {
    if (stage != Stage.FREEZE || requirePlan().task().options().freeze() != Freeze.CONFIRM) {
      throw new IllegalStateException("nobody asked whether the source's writers have stopped");
    }
    approvals.require(word);
  }

  @Override
  public void rollBack(Approval asked) {
    rollBackBecause("Rolled back by " + asked.words());
  }

  @Override
  public void validateRollBack(Approval asked) {
    if (stage == Stage.FINISH || (stage == Stage.DONE && result == Result.SWITCHED)) {
      throw new IllegalStateException(
          "the cutover is finished; migrate the other way with a spec of its own");
    }
    if (isEnding() || rollBackAsked != null) {
      throw new IllegalStateException("the cutover is being rolled back already");
    }
    approvals.require(asked);
  }

  @Override
  public void finish(Approval asked) {
    finishAsked = true;
  }

  @Override
  public void validateFinish(Approval asked) {
    if (stage != Stage.OBSERVE) {
      throw new IllegalStateException("only observation can be ended, and this is " + stage);
    }
    approvals.require(asked);
  }

  private Plan requirePlan() {
    Plan prepared = plan;
    if (prepared == null) {
      throw new IllegalStateException("the cutover is still being prepared; try again in a moment");
    }
    return prepared;
  }

  // What people see.

  private void enter(Stage next) {
    stage = next;
    show();
    record();
  }

  private void onStep() {
    show();
    record();
  }

  private void record() {
    try {
      ActivityStubs.telling().record(new RecordTask(order.migration(), progress()));
    } catch (ActivityFailure failure) {
      // The history has it, too; the next record says what this one did not.
      return;
    }
  }

  private void tell(Plan prepared, String event, String words) {
    notices++;
    if (prepared.task().options().notified().isEmpty()) {
      return;
    }
    try {
      ActivityStubs.telling().tell(new NoticeTask(prepared.task(), notices, event, words));
    } catch (ActivityFailure failure) {
      // Nobody's ear is worth a cutover; the attempts and their failure are in the history.
      return;
    }
  }

  private void waitFor(String words) {
    waitingFor = words;
    waitingSince = Cutovers.now();
    show();
  }

  private void goOn() {
    waitingFor = null;
    waitingSince = null;
    show();
  }

  private void add(Problem problem) {
    if (problems.size() < CutoverProgress.MAX_PROBLEMS) {
      problems.add(problem);
    }
    show();
  }

  private void show() {
    updatedAt = Cutovers.now();
    Workflow.setCurrentDetails(CutoverDetails.table(progress()));
  }

  @Override
  public CutoverProgress progress() {
    Plan prepared = plan;
    return new CutoverProgress(
        order.migration().migrationId(),
        name,
        stage,
        result,
        refused,
        waitingFor,
        waitingSince,
        prepared == null ? null : prepared.freeze().since(),
        prepared == null ? null : prepared.freeze().until(),
        deadline,
        prepared == null ? 0 : prepared.passes().count(),
        written,
        approvals.all(),
        prepared == null ? List.of() : prepared.switching().records(),
        problems,
        startedAt,
        updatedAt);
  }
}
