package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.MappingProgress;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.migration.RetryRecord;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.migration.StatusRecord;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.retry.RetryInput;
import io.bucketbrigade.model.retry.RetryOrder;
import io.bucketbrigade.model.retry.RetryWorkflow;
import io.bucketbrigade.model.verify.VerificationProgress;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.bucketbrigade.workflows.access.GuardedAccess;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tries again, once, what an ended migration could not copy, and writes down what the migration has
 * come to. Its history holds at most 100 lanes and their surveys, some 10,000 events in a month
 * (see {@link MigrationWorkflowImpl} for the arithmetic).
 *
 * <p>Cancellation in Temporal's own way recalls all leases and ends it; what was copied until then
 * is found by the next retry.
 */
public final class RetryWorkflowImpl implements RetryWorkflow {

  private final RetryInput input;
  private final RunRecord run;
  private final List<MappingPass> copied;
  private final List<String> warnings;
  private final Retries retries;
  private final List<Problem> unwritten = new ArrayList<>();
  private Instant updatedAt = now();
  private boolean ended;
  private final WorkerSlots slots = new WorkerSlots();
  private boolean stopping;
  private @Nullable GuardedAccess access;

  /** Sets up all state, so that queries may come first. */
  @WorkflowInit
  public RetryWorkflowImpl(RetryInput input) {
    this.input = input;
    MigrationProgress before = input.before();
    this.run = Objects.requireNonNull(before.run(), "only a run that copied is retried");
    List<String> words =
        before.mappings().isEmpty()
            ? List.of("")
            : before.mappings().stream().map(MappingProgress::words).toList();
    this.copied = MappingPasses.of(run.context(), words, new Problems()).all();
    this.warnings = new ArrayList<>(before.warnings());
    this.retries =
        new Retries(
            RetryWorkflow.workflowId(before.id()),
            run.context(),
            run.retried(),
            before.retries(),
            words,
            before.mappings().isEmpty()
                ? List.of(before.tally())
                : before.mappings().stream().map(MappingProgress::tally).toList(),
            input.timing(),
            this::orders,
            this::onSurvey,
            this::show);
  }

  @Override
  public MigrationProgress run(RetryInput sameInput) {
    CancellationScope.current().getCancellationRequest().thenApply(this::stop);
    Workflow.newDetachedCancellationScope(this::work).run();
    return progress();
  }

  private void work() {
    GuardedAccess opened =
        GuardedAccess.ofRun(
            run.context(), copied.size(), input.timing().giveUpAfter(), warnings::add);
    access = opened;
    List<Problem> refusals = opened.begin();
    if (refusals.isEmpty()) {
      retry();
    }
    unwritten.addAll(refusals);
    opened.end();
    ended = true;
    show();
    if (isTried() || !retries.problems().isEmpty()) {
      record();
    }
  }

  private void retry() {
    ContextRef own = own();
    Instant since = Objects.requireNonNull(run.copyStartedAt(), "only a run that copied");
    @Nullable ContextRef found = input.discrepancies() ? newestVerification() : null;
    if (found != null || !input.discrepancies()) {
      retries.round(
          own,
          new RetryOrder(retries.ledger(), false, input.codes(), input.prefix(), since, found),
          Duration.ZERO);
    }
    if (isTried()) {
      warnings.addAll(UploadSweeps.of(copied));
    }
    if (isTried() && found != null && !warnings.contains(notCompared())) {
      warnings.add(notCompared());
    }
  }

  private ContextRef own() {
    return run.context().ofRun(Workflow.getInfo().getFirstExecutionRunId());
  }

  private String notCompared() {
    return "What differed was copied again and has not been compared since; run 'brigade verify %s' to see that nothing differs any more."
        .formatted(run.context().migrationId());
  }

  /** The migration's own, or one on demand; null if there was none, or it cannot be read. */
  private @Nullable ContextRef newestVerification() {
    VerificationProgress own = input.before().verification();
    VerificationProgress onDemand;
    try {
      onDemand =
          ActivityStubs.retry(input.timing().giveUpAfter())
              .newestVerification(run.context())
              .newest();
    } catch (ActivityFailure failure) {
      unwritten.add(
          new Problem(
              Side.STATE,
              FailureCode.STATE_UNAVAILABLE,
              "What was verified cannot be read from the state store (%s); mend it and retry again."
                  .formatted(KeyText.causeOf(failure))));
      return null;
    }
    VerificationProgress newest =
        onDemand == null || (own != null && own.startedAt().isAfter(onDemand.startedAt()))
            ? own
            : onDemand;
    // An earlier run's verification saw what this run has copied over since.
    Instant since = Objects.requireNonNull(run.copyEndedAt(), "only a run that copied");
    if (newest == null || !newest.ended() || newest.startedAt().isBefore(since)) {
      return null;
    }
    return newest.context();
  }

  private boolean isTried() {
    List<RetryRecord> records = retries.records();
    return !records.isEmpty() && records.getLast().context().equals(own());
  }

  private void record() {
    ControlActivities needed = ActivityStubs.control(input.timing().giveUpAfter());
    try {
      needed.writeSummary(new StatusRecord(run.context(), progress()));
      needed.recordStatus(new StatusRecord(run.context(), progress()));
    } catch (ActivityFailure failure) {
      unwritten.add(
          new Problem(
              Side.STATE,
              FailureCode.STATE_UNAVAILABLE,
              "What the retry came to could not be written to the state store (%s); mend it and retry again."
                  .formatted(KeyText.causeOf(failure))));
    }
  }

  private boolean stop(String reason) {
    stopping = true;
    if (access != null) {
      access.stop();
    }
    retries.order();
    return true;
  }

  private void onSurvey(Survey news) {
    slots.see(news);
    retries.order();
    show();
  }

  private Orders orders() {
    return new Orders(slots.count(), false, stopping, input.before().limits());
  }

  @Override
  public MigrationProgress progress() {
    MigrationProgress before = input.before();
    List<Tally> tallies = retries.tallies();
    List<Problem> problems = problems(tallies);
    @Nullable Outcome outcome = problems.isEmpty() ? Outcome.COMPLETE : Outcome.INCOMPLETE;
    return new MigrationProgress(
        before.id(),
        before.source(),
        before.destination(),
        ended ? Phase.DONE : Phase.RETRY,
        ended ? outcome : null,
        false,
        ended ? 0 : orders().parallelism(),
        tally(tallies),
        before.plan(),
        before.lanesFinished(),
        retries.lanesRunning(),
        0,
        0,
        problems,
        warnings.stream().limit(MigrationProgress.MAX_PROBLEMS).toList(),
        null,
        before.startedAt(),
        updatedAt,
        before.reportPath(),
        new RunRecord(
            run.context(),
            run.copyStartedAt(),
            run.copyEndedAt(),
            retries.newest(),
            run.deleted(),
            run.compare()),
        before.verification(),
        IntStream.range(0, before.mappings().size())
            .mapToObj(i -> before.mappings().get(i).withTally(tallies.get(i)))
            .toList(),
        retries.records(),
        before.earlier(),
        before.limits(),
        before.buckets());
  }

  /** The mappings' own tallies do not know codes until a round counts. */
  private Tally tally(List<Tally> tallies) {
    return Objects.equals(retries.newest(), run.retried())
        ? input.before().tally()
        : tallies.stream().reduce(Tally.ZERO, Tally::plus);
  }

  /** What was wrong besides objects that were not copied is still wrong. */
  private List<Problem> problems(List<Tally> tallies) {
    Problems all = new Problems();
    for (int i = 0; i < tallies.size(); i++) {
      MappingPass.notCopied(tallies.get(i)).map(copied.get(i)::say).ifPresent(all::add);
    }
    input.before().problems().stream()
        .filter(problem -> problem.code() != FailureCode.OBJECTS_NOT_COPIED)
        .forEach(all::add);
    retries.problems().forEach(all::add);
    unwritten.forEach(all::add);
    return all.shown();
  }

  private void show() {
    updatedAt = now();
    Workflow.setCurrentDetails(MigrationDetails.table(progress()));
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
