package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.lane.LaneWork;
import io.bucketbrigade.model.large.LargeObjectsWorkflow;
import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.ControlActivities.PreflightTask;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MappingProgress;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.migration.PrefixFindings;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.migration.StatusRecord;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.PreflightResult;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.retry.RetryOrder;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.LimitsChange;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.spec.RestoreOptions;
import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.model.verify.Audit;
import io.bucketbrigade.model.verify.CloserLook;
import io.bucketbrigade.model.verify.VerificationOrder;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.bucketbrigade.workflows.access.GuardedAccess;
import io.temporal.common.SearchAttributeKey;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
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
 * most and so adds 3,500, and in another month of surveys 6,100. Together that is about 32,000. A
 * hundred mappings share the lanes, but each has its own preflight, plan, windows, large objects
 * and sweep (51), and one lane at least that verifies (14): 6,500 more. A round of retries has at
 * most 32 lanes or one a mapping (14), a plan and large objects (15) for each mapping: three rounds
 * of a hundred mappings 8,700, and rounds that wait for restores begin only while there is room for
 * orders. Deletes have at most 32 lanes or one a mapping and a plan for each, 2,000. Comparing and
 * applying what the buckets are costs 25, and the preflight of each mapping anew 900. That makes
 * 50,125 of the 51,200 events that the server allows, and it does not grow with the objects. A
 * pause and its resume cost up to 2,000 with 200 lanes, so orders of that kind are refused from
 * {@value #MAX_EVENTS_FOR_ORDERS} events on. A lane's result is below 1 KiB, except for broken
 * ranges, so sizes stay far below the 50 MB allowed. Hence the root never continues as new while it
 * has lanes, which would end them; it does between two passes of a series.
 *
 * <p>Cancellation in Temporal's own way is an order to stop, so everything here runs in a detached
 * scope. Such a workflow closes as cancelled, which the SDK enforces, and so has no result; its
 * outcome is in the state store and in the {@code progress} query.
 */
public final class MigrationWorkflowImpl implements MigrationWorkflow {

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
  private final List<BucketMapping> mappings;
  private final MappingPasses passes;
  private final Series series;
  private final Problems problems = new Problems();
  private final Inquiries inquiries = new Inquiries();
  private final BucketPhase buckets;
  private final List<String> warnings = new ArrayList<>();
  private final GuardedAccess access;
  private final Instant startedAt = now();

  private Phase phase = Phase.PREFLIGHT;
  private @Nullable Outcome outcome;
  private boolean refused;

  /** Until preflight has seen that it is not inside the source, a state store is left alone. */
  private boolean mayRecord;

  private boolean stateRefused;
  private boolean paused;
  private @Nullable String cancelReason;
  private @Nullable Integer chosenParallelism;
  private Limits limits;
  private final WorkerSlots slots = new WorkerSlots();
  private @Nullable LaneFleet fleet;
  private @Nullable LargeObjects large;
  private @Nullable Survey survey;
  private Tally endedBeforeSurvey = Tally.ZERO;
  private Tally surveyed = Tally.ZERO;
  private int surveys;
  private long failedShown;
  private Instant updatedAt = startedAt;
  private @Nullable String reportPath;
  private @Nullable Instant copyStartedAt;
  private @Nullable Instant copyEndedAt;
  private @Nullable Retries retries;
  private @Nullable Deletions deletions;
  private @Nullable Verification verification;
  private boolean goesOn;
  private @Nullable MigrationInput nextPass;

  /** Sets up all state, so that orders and queries may come before the first phase. */
  @WorkflowInit
  public MigrationWorkflowImpl(MigrationInput input) {
    this.input = input;
    this.spec = input.spec();
    this.series = new Series(input);
    this.context =
        new ContextRef(
            spec.id(), series.runId(Workflow.getInfo().getFirstExecutionRunId()), spec.state());
    this.mappings = spec.mappings();
    this.passes =
        MappingPasses.of(context, mappings.stream().map(BucketMapping::words).toList(), problems);
    this.buckets = new BucketPhase(input, context, inquiries);
    this.needed = ActivityStubs.control(spec.giveUpAfter());
    this.brief = ActivityStubs.brief();
    this.access = new GuardedAccess(spec, spec.giveUpAfter(), this::warn);
    this.chosenParallelism = series.parallelism();
    this.limits = Objects.requireNonNullElse(input.limits(), spec.limits());
    this.mayRecord = isFolder(spec.state());
    this.status = new StatusKeeper(brief, () -> new StatusRecord(context, progress()));
  }

  @Override
  public MigrationProgress run(MigrationInput sameInput) {
    CancellationScope.current()
        .getCancellationRequest()
        .thenApply(reason -> stop("cancelled in Temporal"));
    Workflow.newDetachedCancellationScope(this::work).run();
    MigrationInput next = nextPass;
    if (next != null) {
      Series.continueAs(next);
    }
    return progress();
  }

  private void work() {
    Outcome passed = pass();
    long copied = passes.tally().copied();
    Optional<Problem> inVain = series.problem(passed, copied);
    inVain.ifPresent(problems::add);
    goesOn = series.goesOn(passed, copied);
    report(inVain.isPresent() ? Outcome.INCOMPLETE : passed);
    access.end();
    if (goesOn) {
      awaitNextPass();
    }
    if (nextPass == null) {
      close();
    }
    Workflow.await(Workflow::isEveryHandlerFinished);
  }

  private Outcome pass() {
    Outcome ending = letIn();
    if (ending == null) {
      ending = preflight();
    }
    if (ending == null) {
      ending = compareBuckets();
    }
    if (ending == null) {
      ending = makePlan();
    }
    if (ending == null) {
      Audit audit = input.audit();
      ending = audit == null ? finishBuckets(copy()) : compare(Outcome.COMPLETE, orderOf(audit));
    }
    return ending;
  }

  // Phases. Each gives the outcome, or null if the migration goes on.

  /** Preflight would find the doors closed. */
  private @Nullable Outcome letIn() {
    List<Problem> refusals = access.begin();
    refusals.forEach(problems::add);
    return refusals.isEmpty() ? ifStopping() : Outcome.REFUSED;
  }

  private @Nullable Outcome preflight() {
    enter(Phase.PREFLIGHT);
    EarlierPasses earlier = input.earlier();
    if (!spec.moreMappings().isEmpty()) {
      Outcome ending = checkMappings();
      if (ending != null) {
        return ending;
      }
    }
    boolean answered =
        askOfEach(
            "Preflight",
            index ->
                needed.preflight(
                    new PreflightTask(
                        passes.all().get(index).context(),
                        spec.withMappings(List.of(mappings.get(index))),
                        input.audit() != null,
                        earlier == null ? null : earlier.earlierWrites(),
                        input.options())),
            this::accept);
    if (answered && !stateRefused) {
      mayRecord = true;
    }
    if (refused) {
      return Outcome.REFUSED;
    }
    return answered ? ifStopping() : unfinished();
  }

  /** Nothing is written to any destination where mappings get into each other's way. */
  private @Nullable Outcome checkMappings() {
    List<Inquiries.Answer<PreflightResult>> answers =
        inquiries.ask(List.of(() -> needed.checkMappings(new PreflightTask(context, spec))));
    if (isStopping() || answers.isEmpty()) {
      return Outcome.CANCELLED;
    }
    PreflightResult result = answers.getFirst().value();
    if (result == null) {
      problems.add(failed("Comparing the mappings", answers.getFirst().failure()));
      return Outcome.INCOMPLETE;
    }
    result.refusals().forEach(problems::add);
    mayRecord |= !isStateRefused(result);
    return result.isAccepted() ? null : Outcome.REFUSED;
  }

  private void accept(MappingPass pass, PreflightResult result) {
    result.warnings().stream().map(pass::say).forEach(this::warn);
    result.refusals().stream().map(pass::say).forEach(problems::add);
    refused |= !result.isAccepted();
    stateRefused |= isStateRefused(result);
  }

  private static boolean isStateRefused(PreflightResult result) {
    return result.refusals().stream().anyMatch(problem -> problem.side() == Side.STATE);
  }

  /** A folder is part of no bucket; a bucket may be the source, which is never written to. */
  private static boolean isFolder(@Nullable StateLocation state) {
    return state != null && state.folder() != null;
  }

  /** A destination that was changed is looked at anew: leases go by what preflight saw. */
  private @Nullable Outcome compareBuckets() {
    if (!buckets.isDue()) {
      return null;
    }
    enter(Phase.COMPARE);
    Outcome ending = buckets.compare();
    if (isStopping()) {
      return Outcome.CANCELLED;
    }
    buckets.warnings().forEach(this::warn);
    buckets.takeProblems().forEach(problems::add);
    show();
    return ending == null && buckets.hasChanged() ? preflight() : ending;
  }

  private Outcome finishBuckets(Outcome copied) {
    if (copied != Outcome.COMPLETE || buckets.finish()) {
      return copied;
    }
    buckets.takeProblems().forEach(problems::add);
    return unfinished();
  }

  private @Nullable Outcome makePlan() {
    enter(Phase.PLAN);
    boolean planned =
        askOfEach(
            "Planning", index -> needed.plan(passes.all().get(index).context()), MappingPass::plan);
    if (!planned) {
      return unfinished();
    }
    checkPrefixes();
    return ifStopping();
  }

  /** A missing prefix is a problem of its own; the rest is copied all the same. */
  private void checkPrefixes() {
    if (spec.selection().expectPrefixes().isEmpty()) {
      return;
    }
    askOfEach(
        "Looking for the expected prefixes",
        index -> needed.checkPrefixes(passes.all().get(index).context()),
        (pass, found) -> {
          if (found.missing() > 0) {
            problems.add(pass.say(missing(found)));
          }
        });
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
    copyStartedAt = now();
    enter(Phase.COPY);
    int knownBefore = problems.count();
    LaneFleet ships =
        new LaneFleet(spec.id(), LaneWork.COPY, passes, input.timing(), needed, problems, orders());
    fleet = ships;
    Surveyor surveyor = new Surveyor(brief, spec.id(), this::lanesToSurvey, this::onSurvey);
    ships.run(this::show);
    copyLargeObjects();
    surveyor.stop();
    survey = null;
    retryWhatFailed();
    Outcome copied = isStopping() ? Outcome.CANCELLED : judge(knownBefore);
    propagateDeletes();
    warnOfOrphans();
    copyEndedAt = now();
    if (isStopping()) {
      return Outcome.CANCELLED;
    }
    return verify(problems.isEmpty() ? copied : Outcome.INCOMPLETE);
  }

  /**
   * Deletes our copies of what the source has no more, if that was asked for and there are not more
   * of them than may be deleted. How many there are is known only once every key was listed.
   */
  private void propagateDeletes() {
    Tally tally = passes.tally();
    if (!input.pass().propagateDeletes() || tally.goneAtSource() == 0 || isStopping()) {
      return;
    }
    if (!passes.all().stream().allMatch(pass -> pass.verdict().coversEverything())) {
      warn("Nothing was deleted, because not every key could be listed.");
      return;
    }
    long limit = input.pass().maxDeletesOf(tally.listed());
    if (tally.goneAtSource() > limit) {
      problems.add(tooManyDeletes(tally.goneAtSource(), limit));
      return;
    }
    enter(Phase.DELETE);
    Deletions deleting =
        new Deletions(
            spec.id(),
            context.ofRun(context.runId() + "-delete"),
            context,
            passes.all().stream().map(MappingPass::tally).toList(),
            mappings.stream().map(BucketMapping::words).toList(),
            input.timing());
    deletions = deleting;
    deleting.plan();
    if (deleting.isPlanned() && !isStopping()) {
      deleting.run(orders(), this::onLaterSurvey, this::show);
      survey = null;
      passes.indices().forEach(index -> passes.all().get(index).deleted(deleting.tally(index)));
    }
    if (!isStopping()) {
      deleting.judge().forEach(problems::add);
    }
  }

  private Problem tooManyDeletes(long gone, long limit) {
    return new Problem(
        Side.DESTINATION,
        FailureCode.TOO_MANY_DELETES,
        "%d copies are gone at the source, but at most %d may be deleted, so none was; look at them with 'brigade writes %s', and confirm with 'brigade delta %s --propagate-deletes --max-deletes %d'."
            .formatted(gone, limit, spec.id(), spec.id(), gone));
  }

  private void warnOfOrphans() {
    long gone = passes.tally().goneAtSource() - passes.tally().deleted();
    if (gone > 0) {
      warn(
          "%d copied objects are no longer at the source; the destination keeps them ('brigade writes %s' names them)."
              .formatted(gone, spec.id()));
    }
  }

  /** Compares both sides; an outcome is not improved by it. */
  private Outcome verify(Outcome copied) {
    if (spec.verify() == VerifyLevel.NONE || copyStartedAt == null || copyEndedAt == null) {
      return copied;
    }
    return compare(
        copied,
        new VerificationOrder(
                context,
                spec.verify(),
                spec.exact(),
                true,
                copyStartedAt,
                copyEndedAt,
                retries == null ? null : retries.newest())
            .withCloser(closerLook()));
  }

  private @Nullable CloserLook closerLook() {
    VerifyLevel written = spec.passes().verifyWritten();
    EarlierPasses before = Objects.requireNonNullElse(input.earlier(), EarlierPasses.NONE);
    return written == null ? null : before.closerLook(written, startedAt);
  }

  private VerificationOrder orderOf(Audit audit) {
    return VerificationOrder.audit(context, spec.verify(), startedAt, audit);
  }

  private Outcome compare(Outcome soFar, VerificationOrder order) {
    Verification comparing =
        new Verification(
            spec.id(),
            context.ofRun(context.runId() + "-verify"),
            order,
            mappings.stream().map(BucketMapping::words).toList(),
            input.timing());
    verification = comparing;
    enter(Phase.VERIFY);
    List<Problem> unplanned = comparing.makePlans();
    if (comparing.isPlanned()) {
      comparing.run(orders(), this::onLaterSurvey, this::show);
      survey = null;
    }
    if (isStopping()) {
      return Outcome.CANCELLED;
    }
    unplanned.forEach(problems::add);
    if (comparing.isPlanned()) {
      comparing.judge().forEach(problems::add);
      comparing.warnings().forEach(this::warn);
    }
    return problems.isEmpty() ? soFar : Outcome.INCOMPLETE;
  }

  /**
   * After the lanes, one mapping after the other: many workers share one object, so that none of
   * them idles at the end.
   */
  private void copyLargeObjects() {
    for (MappingPass pass : passes.all()) {
      if (!isStopping() && pass.tally().deferred() > 0) {
        LargeObjects objects =
            new LargeObjects(
                pass.context(),
                input.timing(),
                problem -> problems.add(pass.say(problem)),
                orders());
        large = objects;
        objects.run();
        pass.change(objects.change());
        show();
      }
    }
  }

  /**
   * Tries again, with longer and longer pauses, what failed for a cause that may pass by itself,
   * and what waits for its restore. What is left stays on record.
   */
  private void retryWhatFailed() {
    Instant since = copyStartedAt;
    RestoreOptions restore = restores();
    boolean mayPass = spec.retry().rounds() > 0 && failed() > 0;
    boolean restoring = restore != null && restore.rounds() > 0 && archived() > 0;
    if (!(mayPass || restoring) || isStopping() || since == null) {
      return;
    }
    enter(Phase.RETRY);
    Retries rounds =
        new Retries(
            spec.id(),
            context,
            null,
            List.of(),
            mappings.stream().map(BucketMapping::words).toList(),
            passes.all().stream().map(MappingPass::tally).toList(),
            input.timing(),
            this::orders,
            this::onLaterSurvey,
            this::show);
    retries = rounds;
    retryWhatMayPass(rounds, since);
    if (restore != null) {
      retryWhatIsRestored(rounds, since, restore);
    }
    survey = null;
    rounds.problems().forEach(problems::add);
  }

  private void retryWhatMayPass(Retries rounds, Instant since) {
    boolean goOn = true;
    for (int round = 1; goOn && round <= spec.retry().rounds() && failed() > 0; round++) {
      goOn =
          retried(
              rounds,
              "retry-" + round,
              RetryOrder.temporary(rounds.ledger(), since),
              spec.retry().pauseBefore(round));
    }
  }

  private void retryWhatIsRestored(Retries rounds, Instant since, RestoreOptions restore) {
    boolean goOn = true;
    for (int round = 1; goOn && round <= restore.rounds() && archived() > 0 && hasRoom(); round++) {
      goOn =
          retried(
              rounds,
              "restore-" + round,
              RetryOrder.archived(rounds.ledger(), since),
              restore.pauseBefore(round));
    }
  }

  /** Whether the round counts, so that another may follow. */
  private boolean retried(Retries rounds, String name, RetryOrder order, Duration pause) {
    boolean counts =
        rounds.round(context.ofRun("%s-%s".formatted(context.runId(), name)), order, pause);
    if (counts) {
      passes
          .indices()
          .forEach(index -> passes.all().get(index).retried(rounds.tallies().get(index)));
    }
    return counts;
  }

  /** Null if nobody asks for any, as of versions. */
  private @Nullable RestoreOptions restores() {
    return spec.versions() == Versions.ALL ? null : spec.copy().fidelity().restore();
  }

  private long archived() {
    return passes.tally().byCode().getOrDefault(FailureCode.OBJECT_ARCHIVED, 0L);
  }

  private long failed() {
    return passes.tally().failed();
  }

  /**
   * What the copying came to.
   *
   * @param knownBefore problems that say nothing about the lanes
   */
  private Outcome judge(int knownBefore) {
    boolean explained = problems.count() > knownBefore;
    for (MappingPass pass : passes.all()) {
      pass.judge(explained).forEach(problems::add);
      pass.warnings().forEach(this::warn);
    }
    return problems.isEmpty() ? Outcome.COMPLETE : Outcome.INCOMPLETE;
  }

  private void report(Outcome ending) {
    outcome = ending;
    enter(Phase.REPORT);
    sweepUploads();
    if (mayRecord) {
      writeSummary(ending);
    }
  }

  /** A pause makes it wait, too; a stop then ends the series. */
  private void awaitNextPass() {
    EarlierPasses before = EarlierPasses.upTo(progress());
    outcome = null;
    goesOn = false;
    series.awaitNext(startedAt);
    enter(Phase.DELTA);
    Workflow.await(series.timeLeft(now()), this::isStopping);
    Workflow.await(() -> isStopping() || !paused);
    if (isStopping()) {
      outcome = Outcome.CANCELLED;
    } else {
      nextPass = series.next(before, chosenParallelism, limits);
    }
  }

  private void close() {
    enter(Phase.DONE);
    if (mayRecord && !status.writeLast()) {
      warn("The last status could not be written to the state store.");
    }
    show();
  }

  private void writeSummary(Outcome ending) {
    // Who was refused or stopped it does not wait for a state store that is away.
    boolean patient = ending == Outcome.COMPLETE || ending == Outcome.INCOMPLETE;
    ControlActivities activities = patient ? needed : brief;
    try {
      reportPath = activities.writeSummary(new StatusRecord(context, progress()));
    } catch (ActivityFailure failure) {
      problems.add(failed("Writing the summary", failure));
      outcome = ending == Outcome.COMPLETE ? Outcome.INCOMPLETE : ending;
    }
  }

  /** What was not begun has no upload; one that is left is a cost, not a key that is missing. */
  private void sweepUploads() {
    if (fleet != null) {
      UploadSweeps.of(passes.all()).forEach(this::warn);
    }
  }

  private void enter(Phase next) {
    phase = next;
    setSearchAttributes();
    show();
    if (next != Phase.DONE && mayRecord) {
      status.write();
    }
  }

  // Calls that a stop interrupts.

  /**
   * Asks about each mapping.
   *
   * @param call asks about the mapping of an index
   * @param onAnswer takes what it says
   * @return whether there is an answer about each; if not, it is a problem unless a stop came first
   */
  private <T> boolean askOfEach(
      String what, IntFunction<T> call, BiConsumer<MappingPass, T> onAnswer) {
    List<Inquiries.Answer<T>> answers =
        inquiries.ask(
            passes
                .indices()
                .<Functions.Func<T>>mapToObj(index -> () -> call.apply(index))
                .toList());
    int answered = 0;
    for (int i = 0; i < answers.size(); i++) {
      MappingPass pass = passes.all().get(i);
      T value = answers.get(i).value();
      if (value != null) {
        onAnswer.accept(pass, value);
        answered++;
      } else if (!isStopping()) {
        problems.add(pass.say(failed(what, answers.get(i).failure())));
      }
    }
    return answered == passes.all().size();
  }

  private @Nullable Outcome ifStopping() {
    return isStopping() ? Outcome.CANCELLED : null;
  }

  private Outcome unfinished() {
    return isStopping() ? Outcome.CANCELLED : Outcome.INCOMPLETE;
  }

  private static Problem failed(String what, @Nullable ActivityFailure failure) {
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
    endedBeforeSurvey = passes.tally();
    if (large != null) {
      return List.of(LargeObjectsWorkflow.LANE_ID);
    }
    return fleet == null ? List.of() : fleet.runningIds();
  }

  private void onSurvey(Survey news) {
    surveyed = endedBeforeSurvey.plus(news.running());
    onAnySurvey(news);
  }

  private void onLaterSurvey(Survey news) {
    // The lanes that copied are done, so no survey is ahead of their results.
    surveyed = Tally.ZERO;
    onAnySurvey(news);
  }

  private void onAnySurvey(Survey news) {
    survey = news;
    surveys++;
    // Workers that are busy with parts are not seen; batches too many only wait for a slot.
    boolean partsAreSent = large != null && verification == null;
    if (partsAreSent) {
      slots.seeAtLeast(news);
    } else {
      slots.see(news);
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
    Tally ended = passes.tally();
    boolean ahead = survey != null && surveyed.settled() > ended.settled();
    return ahead ? surveyed : ended;
  }

  private int parallelism() {
    return chosenParallelism == null ? slots.count() : chosenParallelism;
  }

  // Orders.

  private Orders orders() {
    return new Orders(parallelism(), paused, isStopping(), limits);
  }

  private void passOrdersOn() {
    if (fleet != null) {
      fleet.order(orders());
    }
    if (retries != null) {
      retries.order();
    }
    if (deletions != null) {
      deletions.order(orders());
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
    if (hasEnded() || isStopping()) {
      return false;
    }
    cancelReason = reason == null ? "" : reason;
    warn("Cancelled: " + KeyText.message(cancelReason));
    inquiries.stop();
    access.stop();
    if (verification != null) {
      verification.stopPlanning();
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
  public Limits setLimits(LimitsChange change) {
    limits = change.appliedTo(limits);
    passOrdersOn();
    show();
    return limits;
  }

  @Override
  public void validateSetLimits(LimitsChange change) {
    requireRunning();
    requireRoom();
    // Refuses what is out of bounds.
    change.appliedTo(limits);
  }

  @Override
  public void cancel(String reason) {
    stop(reason);
  }

  @Override
  public void validateCancel(String reason) {
    requireRunning();
  }

  /** While its report is written, a pass that another one follows still takes orders. */
  private boolean hasEnded() {
    return outcome != null && !goesOn;
  }

  private void requireRunning() {
    if (hasEnded()) {
      throw new IllegalStateException("the migration has ended as " + outcome);
    }
    if (isStopping()) {
      throw new IllegalStateException("the migration is being cancelled");
    }
  }

  private static boolean hasRoom() {
    return Workflow.getInfo().getHistoryLength() <= MAX_EVENTS_FOR_ORDERS;
  }

  private static void requireRoom() {
    if (!hasRoom()) {
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
        spec.sourceWords(),
        spec.destinationWords(),
        phase,
        outcome,
        paused,
        fleet == null ? 0 : parallelism(),
        shownTally(),
        passes.plan(),
        passes.lanesFinished(),
        lanesRunning(),
        last == null ? 0 : last.objectsPerSecond(),
        last == null ? 0 : last.bytesPerSecond(),
        problems.shown(),
        warnings,
        last == null || paused ? null : last.waiting(),
        startedAt,
        updatedAt,
        reportPath,
        new RunRecord(
            context,
            copyStartedAt,
            copyEndedAt,
            retries == null ? null : retries.newest(),
            deletions == null ? null : deletions.context(),
            input.pass().compare()),
        // Its problems are the migration's.
        verification == null ? null : verification.progress(List.of()),
        mappings.size() == 1 ? List.of() : passes.indices().mapToObj(this::mapping).toList(),
        retries == null ? List.of() : retries.records(),
        series.shown(),
        limits,
        buckets.findings());
  }

  private int lanesRunning() {
    int trying = retries == null ? 0 : retries.lanesRunning();
    int deleting = deletions == null ? 0 : deletions.lanesRunning();
    return fleet == null ? 0 : fleet.lanesRunning() + trying + deleting;
  }

  private MappingProgress mapping(int index) {
    MappingPass pass = passes.all().get(index);
    VerifyTally found = verification == null ? VerifyTally.ZERO : verification.found(index);
    return new MappingProgress(
        mappings.get(index).source().uri(),
        mappings.get(index).destination().uri(),
        pass.tally(),
        pass.lanes(),
        pass.verdict().lanesFinished(),
        found.compared(),
        found.different());
  }

  @Override
  public List<LaneProgress> lanes() {
    if (verification != null) {
      return verification.lanes();
    }
    if (phase == Phase.RETRY && retries != null) {
      return retries.lanes();
    }
    if (phase == Phase.DELETE && deletions != null) {
      return deletions.lanes();
    }
    return fleet == null ? List.of() : fleet.lanes();
  }

  private void warn(String warning) {
    String shown = KeyText.message(warning);
    // A second preflight says the same.
    if (warnings.size() < MigrationProgress.MAX_PROBLEMS && !warnings.contains(shown)) {
      warnings.add(shown);
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
          SOURCE.valueSet(spec.sourceWords()),
          DESTINATION.valueSet(spec.destinationWords()),
          FAILED.valueSet(failedShown));
    }
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
