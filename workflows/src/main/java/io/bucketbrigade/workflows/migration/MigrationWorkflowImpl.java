package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.lane.LaneWork;
import io.bucketbrigade.model.large.LargeObjectsWorkflow;
import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.ControlActivities.PreflightTask;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.migration.PrefixFindings;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.migration.StatusRecord;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.PreflightResult;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.verify.VerificationOrder;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.temporal.common.SearchAttributeKey;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes a migration through its phases and ends with an outcome, never with an exception: what goes
 * wrong for good is a problem, and a migration with a problem is not complete.
 *
 * <p>History: a lane costs at most 9 events to start and end (1,000 lanes: 9,000), its plan window
 * a tenth of 6 (600), a change of its grant 5 (one per lane that ends, and few more: 6,000). A
 * survey costs 11 with its timer and there are some 500 in a month (5,500), every fifth with a
 * status record (600). Large objects cost 9, and 5 per order, for their own workflows count them.
 * The sweep of uploads at the end costs 6. That is about 22,000; a verification has 200 lanes at
 * most and so adds 3,500, and in another month of surveys 6,100. Together that is about 32,000 of
 * the 51,200 events that the server allows, and it does not grow with the objects. A pause and its
 * resume cost up to 2,000 with 200 lanes, so orders of that kind are refused from {@value
 * #MAX_EVENTS_FOR_ORDERS} events on. A lane's result is below 1 KiB, except for broken ranges, so
 * sizes stay far below the 50 MB allowed. Hence the root never continues as new, which would end
 * its lanes.
 *
 * <p>Cancellation in Temporal's own way is an order to stop, so everything here runs in a detached
 * scope. Such a workflow closes as cancelled, which the SDK enforces, and so has no result; its
 * outcome is in the state store and in the {@code progress} query.
 */
public final class MigrationWorkflowImpl implements MigrationWorkflow {

  /** Until workers are seen: what one worker on a small machine has. */
  private static final int DEFAULT_PARALLELISM = 8;

  private static final int SURVEYS_PER_STATUS = 5;

  /** See the arithmetic above; what remains suffices to end. */
  private static final int MAX_EVENTS_FOR_ORDERS = 40_000;

  private static final SearchAttributeKey<String> PHASE =
      SearchAttributeKey.forKeyword("BrigadePhase");
  private static final SearchAttributeKey<String> SOURCE =
      SearchAttributeKey.forKeyword("BrigadeSource");
  private static final SearchAttributeKey<String> DESTINATION =
      SearchAttributeKey.forKeyword("BrigadeDestination");
  private static final SearchAttributeKey<Long> FAILED =
      SearchAttributeKey.forLong("BrigadeFailed");

  private final MigrationInput input;
  private final MigrationSpec spec;
  private final ContextRef context;
  private final ControlActivities needed;
  private final ControlActivities brief;
  private final StatusKeeper status;
  private final Problems problems = new Problems();
  private final Verdict verdict = new Verdict(problems);
  private final List<String> warnings = new ArrayList<>();
  private final Instant startedAt = now();

  private Phase phase = Phase.PREFLIGHT;
  private @Nullable Outcome outcome;
  private boolean paused;
  private @Nullable String cancelReason;
  private @Nullable Integer chosenParallelism;
  private int seenSlots;
  private @Nullable PlanSummary plan;
  private @Nullable LaneFleet fleet;
  private @Nullable LargeObjects large;
  private @Nullable Survey survey;
  private Tally endedBeforeSurvey = Tally.ZERO;
  private Tally surveyed = Tally.ZERO;
  private int surveys;
  private long failedShown;
  private @Nullable CancellationScope waitingFor;
  private Instant updatedAt = startedAt;
  private @Nullable String reportPath;
  private @Nullable Instant copyStartedAt;
  private @Nullable Instant copyEndedAt;
  private @Nullable Verification verification;

  /** Sets up all state, so that orders and queries may come before the first phase. */
  @WorkflowInit
  public MigrationWorkflowImpl(MigrationInput input) {
    this.input = input;
    this.spec = input.spec();
    this.context =
        new ContextRef(spec.id(), Workflow.getInfo().getFirstExecutionRunId(), spec.state());
    this.needed = ActivityStubs.control(spec.giveUpAfter());
    this.brief = ActivityStubs.brief();
    this.chosenParallelism = spec.parallelism();
    this.status = new StatusKeeper(brief, () -> new StatusRecord(context, progress()));
  }

  @Override
  public MigrationProgress run(MigrationInput sameInput) {
    CancellationScope.current()
        .getCancellationRequest()
        .thenApply(reason -> stop("cancelled in Temporal"));
    Workflow.newDetachedCancellationScope(this::work).run();
    return progress();
  }

  private void work() {
    Outcome ending = preflight();
    if (ending == null) {
      ending = makePlan();
    }
    if (ending == null) {
      ending = copy();
    }
    report(ending);
  }

  // Phases. Each gives the outcome, or null if the migration goes on.

  private @Nullable Outcome preflight() {
    enter(Phase.PREFLIGHT);
    Optional<PreflightResult> result =
        ask("Preflight", () -> needed.preflight(new PreflightTask(context, spec)));
    if (result.isEmpty()) {
      return unfinished();
    }
    result.get().warnings().forEach(this::warn);
    if (!result.get().isAccepted()) {
      result.get().refusals().forEach(problems::add);
      return Outcome.REFUSED;
    }
    return isStopping() ? Outcome.CANCELLED : null;
  }

  private @Nullable Outcome makePlan() {
    enter(Phase.PLAN);
    Optional<PlanSummary> result = ask("Planning", () -> needed.plan(context));
    if (result.isEmpty()) {
      return unfinished();
    }
    plan = result.get();
    checkPrefixes();
    return isStopping() ? Outcome.CANCELLED : null;
  }

  /** A missing prefix is a problem of its own; the rest is copied all the same. */
  private void checkPrefixes() {
    if (spec.selection().expectPrefixes().isEmpty()) {
      return;
    }
    ask("Looking for the expected prefixes", () -> needed.checkPrefixes(context))
        .filter(found -> found.missing() > 0)
        .ifPresent(found -> problems.add(missing(found)));
  }

  private static Problem missing(PrefixFindings found) {
    String names =
        found.named().stream().map(KeyText::plain).collect(Collectors.joining("', '", "'", "'"));
    int more = found.missing() - found.named().size();
    return new Problem(
        Side.SOURCE,
        FailureCode.PREFIX_MISSING,
        "%d of %d expected prefixes hold no key: %s%s; correct the list or the source (the whole list is in %s)."
            .formatted(
                found.missing(),
                found.expected(),
                names,
                more > 0 ? " and %d more".formatted(more) : "",
                found.record()));
  }

  private Outcome copy() {
    PlanSummary lanes = plan;
    if (lanes == null) {
      throw new IllegalStateException("copying without a plan");
    }
    copyStartedAt = now();
    enter(Phase.COPY);
    int knownBefore = problems.count();
    LaneFleet ships =
        new LaneFleet(
            spec.id(),
            LaneWork.COPY,
            context,
            input.timing(),
            lanes,
            needed,
            verdict,
            problems,
            orders());
    fleet = ships;
    Surveyor surveyor = new Surveyor(brief, spec.id(), this::lanesToSurvey, this::onSurvey);
    ships.run(this::show);
    copyLargeObjects();
    surveyor.stop();
    survey = null;
    copyEndedAt = now();
    return isStopping() ? Outcome.CANCELLED : verify(judge(knownBefore));
  }

  /** Compares both sides; an outcome is not improved by it. */
  private Outcome verify(Outcome copied) {
    if (spec.verify() == VerifyLevel.NONE || copyStartedAt == null || copyEndedAt == null) {
      return copied;
    }
    Verification comparing =
        new Verification(
            spec.id(),
            new ContextRef(spec.id(), context.runId() + "-verify", spec.state()),
            new VerificationOrder(
                context, spec.verify(), spec.exact(), true, copyStartedAt, copyEndedAt),
            input.timing());
    verification = comparing;
    enter(Phase.VERIFY);
    Optional<PlanSummary> lanes = ask("Planning the verification", comparing::makePlan);
    if (lanes.isPresent()) {
      comparing.run(lanes.get(), orders(), this::onVerifySurvey, this::show);
      survey = null;
    }
    if (isStopping()) {
      return Outcome.CANCELLED;
    }
    if (lanes.isPresent()) {
      comparing.judge().forEach(problems::add);
      comparing.warnings().forEach(this::warn);
    }
    return problems.isEmpty() ? copied : Outcome.INCOMPLETE;
  }

  /** After the lanes: many workers share one object, so that none of them idles at the end. */
  private void copyLargeObjects() {
    if (isStopping() || verdict.tally().deferred() == 0) {
      return;
    }
    LargeObjects objects = new LargeObjects(context, input.timing(), problems, orders());
    large = objects;
    objects.run();
    show();
  }

  private Tally endedTally() {
    return large == null ? verdict.tally() : verdict.tally().plus(large.change());
  }

  /**
   * What the copying came to.
   *
   * @param knownBefore problems that say nothing about the lanes
   */
  private Outcome judge(int knownBefore) {
    Tally tally = endedTally();
    if (!verdict.coversEverything() && problems.count() == knownBefore) {
      problems.add(
          bookkeeping(
              FailureCode.TALLY_OPEN,
              "The lanes do not cover every key; start the migration again."));
    }
    if (!tally.isClosed() && problems.count() == knownBefore) {
      problems.add(
          bookkeeping(
              FailureCode.TALLY_OPEN,
              "%d keys were listed but %d settled; start the migration again."
                  .formatted(tally.listed(), tally.settled())));
    }
    if (tally.amiss() > 0) {
      problems.add(
          bookkeeping(
              FailureCode.OBJECTS_NOT_COPIED,
              "Not all objects were copied: %d failed, %d quarantined, %d deferred; list them, mend"
                      .formatted(
                          tally.failed(),
                          tally.quarantined() - tally.quarantinedAsAsked(),
                          tally.deferred())
                  + " the causes and start the migration again."));
    }
    if (tally.listed() > 0 && tally.skipped() == tally.listed()) {
      warn("The rules left out every one of the %d keys.".formatted(tally.listed()));
    }
    return problems.isEmpty() ? Outcome.COMPLETE : Outcome.INCOMPLETE;
  }

  private void report(Outcome ending) {
    outcome = ending;
    enter(Phase.REPORT);
    sweepUploads();
    // Who was refused or stopped it does not wait for a state store that is away.
    boolean patient = ending == Outcome.COMPLETE || ending == Outcome.INCOMPLETE;
    ControlActivities activities = patient ? needed : brief;
    try {
      reportPath = activities.writeSummary(new StatusRecord(context, progress()));
    } catch (ActivityFailure failure) {
      problems.add(failed("Writing the summary", failure));
      outcome = ending == Outcome.COMPLETE ? Outcome.INCOMPLETE : ending;
    }
    enter(Phase.DONE);
    if (!status.writeLast()) {
      warn("The last status could not be written to the state store.");
    }
    show();
    Workflow.await(Workflow::isEveryHandlerFinished);
  }

  /** What was not begun has no upload; one that is left is a cost, not a key that is missing. */
  private void sweepUploads() {
    if (fleet == null) {
      return;
    }
    String cause;
    try {
      cause = ActivityStubs.sweep().sweepUploads(context).problem();
    } catch (ActivityFailure failure) {
      cause = KeyText.causeOf(failure);
    }
    if (cause != null) {
      warn(
          "Unfinished uploads may be left at the destination (%s); abort them, or let a lifecycle rule do it."
              .formatted(KeyText.message(cause)));
    }
  }

  private void enter(Phase next) {
    phase = next;
    setSearchAttributes();
    show();
    if (next != Phase.DONE) {
      status.write();
    }
  }

  // Calls that a stop interrupts.

  private <T> Optional<T> ask(String what, Functions.Func<T> call) {
    if (isStopping()) {
      return Optional.empty();
    }
    List<Promise<T>> answer = new ArrayList<>(1);
    CancellationScope scope = Workflow.newCancellationScope(() -> answer.add(Async.function(call)));
    waitingFor = scope;
    scope.run();
    try {
      return Optional.of(answer.getFirst().get());
    } catch (ActivityFailure failure) {
      if (!isStopping()) {
        problems.add(failed(what, failure));
      }
      return Optional.empty();
    } finally {
      waitingFor = null;
    }
  }

  private Outcome unfinished() {
    return isStopping() ? Outcome.CANCELLED : Outcome.INCOMPLETE;
  }

  private static Problem failed(String what, ActivityFailure failure) {
    return bookkeeping(
        FailureCode.UNEXPECTED,
        "%s failed for good (%s); mend the cause and start the migration again."
            .formatted(what, KeyText.causeOf(failure)));
  }

  private static Problem bookkeeping(FailureCode code, String message) {
    return new Problem(Side.STATE, code, message);
  }

  // Surveys.

  private List<String> lanesToSurvey() {
    // A lane that ends while it is surveyed must not count twice.
    endedBeforeSurvey = verdict.tally();
    if (large != null) {
      return List.of(LargeObjectsWorkflow.LANE_ID);
    }
    return fleet == null ? List.of() : fleet.runningIds();
  }

  private void onSurvey(Survey news) {
    surveyed = endedBeforeSurvey.plus(news.running());
    onAnySurvey(news);
  }

  private void onVerifySurvey(Survey news) {
    // Nothing is copied any more, so no survey is ahead of the results.
    surveyed = Tally.ZERO;
    onAnySurvey(news);
  }

  private void onAnySurvey(Survey news) {
    survey = news;
    surveys++;
    if (news.workerSlots() > 0) {
      int slots = Math.min(news.workerSlots(), MigrationSpec.MAX_PARALLELISM);
      // Workers that are busy with parts are not seen; batches too many only wait for a slot.
      boolean partsAreSent = large != null && verification == null;
      seenSlots = partsAreSent ? Math.max(seenSlots, slots) : slots;
    }
    passOrdersOn();
    if (shownTally().failed() != failedShown) {
      setSearchAttributes();
    }
    show();
    if (surveys % SURVEYS_PER_STATUS == 0) {
      status.write();
    }
  }

  /** A survey counts running lanes, too, so it is ahead of the results until they are all in. */
  private Tally shownTally() {
    Tally ended = endedTally();
    boolean ahead = survey != null && surveyed.settled() > ended.settled();
    return ahead ? surveyed : ended;
  }

  private int parallelism() {
    if (chosenParallelism != null) {
      return chosenParallelism;
    }
    return seenSlots > 0 ? seenSlots : DEFAULT_PARALLELISM;
  }

  // Orders.

  private Orders orders() {
    return new Orders(parallelism(), paused, isStopping());
  }

  private void passOrdersOn() {
    if (fleet != null) {
      fleet.order(orders());
    }
    if (verification != null) {
      verification.order(orders());
    }
    if (large != null) {
      large.order(orders());
    }
  }

  private boolean isStopping() {
    return cancelReason != null;
  }

  private boolean stop(@Nullable String reason) {
    if (outcome != null || isStopping()) {
      return false;
    }
    cancelReason = reason == null ? "" : reason;
    warn("Cancelled: " + KeyText.message(cancelReason));
    if (waitingFor != null) {
      waitingFor.cancel("the migration is cancelled");
    }
    passOrdersOn();
    show();
    return true;
  }

  @Override
  public void pause() {
    paused = true;
    passOrdersOn();
    show();
  }

  @Override
  public void validatePause() {
    requireRunning();
    requireRoom();
    if (paused) {
      throw new IllegalStateException("the migration is paused already");
    }
  }

  @Override
  public void resume() {
    paused = false;
    passOrdersOn();
    show();
  }

  @Override
  public void validateResume() {
    requireRunning();
    if (!paused) {
      throw new IllegalStateException("the migration is not paused");
    }
  }

  @Override
  public void setParallelism(int parallelism) {
    chosenParallelism = parallelism;
    passOrdersOn();
    show();
  }

  @Override
  public void validateSetParallelism(int parallelism) {
    requireRunning();
    requireRoom();
    if (parallelism < 1 || parallelism > MigrationSpec.MAX_PARALLELISM) {
      throw new IllegalArgumentException(
          "parallelism is %d; it must be between 1 and %d"
              .formatted(parallelism, MigrationSpec.MAX_PARALLELISM));
    }
  }

  @Override
  public void cancel(String reason) {
    stop(reason);
  }

  @Override
  public void validateCancel(String reason) {
    requireRunning();
  }

  private void requireRunning() {
    if (outcome != null) {
      throw new IllegalStateException("the migration has ended as " + outcome);
    }
    if (isStopping()) {
      throw new IllegalStateException("the migration is being cancelled");
    }
  }

  private static void requireRoom() {
    if (Workflow.getInfo().getHistoryLength() > MAX_EVENTS_FOR_ORDERS) {
      throw new IllegalStateException(
          "the migration has taken too many orders; it can only go on, be resumed or be cancelled");
    }
  }

  // What people see.

  @Override
  public MigrationProgress progress() {
    Survey last = survey;
    return new MigrationProgress(
        spec.id(),
        spec.source().uri(),
        spec.destination().uri(),
        phase,
        outcome,
        paused,
        fleet == null ? 0 : parallelism(),
        shownTally(),
        plan,
        verdict.lanesFinished(),
        fleet == null ? 0 : fleet.lanesRunning(),
        last == null ? 0 : last.objectsPerSecond(),
        last == null ? 0 : last.bytesPerSecond(),
        problems.shown(),
        warnings,
        last == null || paused ? null : last.waiting(),
        startedAt,
        updatedAt,
        reportPath,
        new RunRecord(context, copyStartedAt, copyEndedAt),
        // Its problems are the migration's.
        verification == null ? null : verification.progress(List.of()));
  }

  @Override
  public List<LaneProgress> lanes() {
    if (verification != null) {
      return verification.lanes();
    }
    return fleet == null ? List.of() : fleet.lanes();
  }

  private void warn(String warning) {
    if (warnings.size() < MigrationProgress.MAX_PROBLEMS) {
      warnings.add(warning);
    }
  }

  private void show() {
    updatedAt = now();
    Workflow.setCurrentDetails(MigrationDetails.table(progress()));
  }

  private void setSearchAttributes() {
    failedShown = shownTally().failed();
    if (input.searchAttributes()) {
      Workflow.upsertTypedSearchAttributes(
          PHASE.valueSet(phase.name()),
          SOURCE.valueSet(spec.source().uri()),
          DESTINATION.valueSet(spec.destination().uri()),
          FAILED.valueSet(failedShown));
    }
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
