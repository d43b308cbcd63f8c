package io.bucketbrigade.cli.session;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.session.Execution.Places;
import io.bucketbrigade.cli.session.Execution.Standing;
import io.bucketbrigade.model.access.AccessRevocationWorkflow;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.migration.SpecWorkflow;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowQueryException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The migrations of one Temporal namespace. Thread-safe. Every failure that a person can act on is
 * a {@link CliException}; what cannot be reached has status {@link ExitStatus#UNREACHABLE}.
 */
public final class Migrations {

  // A worker answers a query or takes an update within milliseconds; one that has to read a long
  // history first takes seconds.
  private static final Duration WORKER_ANSWER = Duration.ofSeconds(15);

  // Temporal answers by itself within milliseconds; loaded, within a few seconds.
  private static final Duration SERVER_ANSWER = Duration.ofSeconds(10);

  // A page of visibility; more is what the Web UI is for.
  private static final int LIST_MAX = 200;

  // Failures wrap each other a few times.
  private static final int MAX_CAUSES = 10;

  private static final Duration REACHABLE_WITHIN = Duration.ofSeconds(2);

  private static final Duration SPEC_LIMIT = Duration.ofMinutes(1);

  /** Longer than a worker tries to change a policy. */
  private static final Duration REVOCATION_LIMIT = Duration.ofSeconds(150);

  private final TemporalConnection connection;
  private final WorkflowClient client;

  /** Uses the connection, which stays the caller's to close. */
  public Migrations(TemporalConnection connection) {
    this.connection = connection;
    this.client = connection.client();
  }

  /** The latest run of a migration; empty if Temporal knows none. */
  public Optional<Execution> find(String id) {
    try {
      // The SDK itself would try for a minute where the server has just ended.
      return ask(
          id,
          SERVER_ANSWER,
          () -> Optional.of(execution(client.newUntypedWorkflowStub(id).describe())));
    } catch (CliException e) {
      Throwable cause = e.getCause();
      if (cause instanceof WorkflowNotFoundException) {
        return Optional.empty();
      }
      throw cause instanceof TimeoutException || isDeadline(cause) ? silent(e) : e;
    }
  }

  private CliException silent(CliException cause) {
    return new CliException(
        ExitStatus.UNREACHABLE,
        "Temporal at %s does not answer; check TEMPORAL_ADDRESS and whether it runs."
            .formatted(connection.address()),
        cause);
  }

  /** The latest run of a migration that the user named. */
  public Execution require(String id) {
    return find(id).orElseThrow(() -> unknown(id));
  }

  private CliException unknown(String id) {
    return CliException.usage(
        "no migration '%s' is known to Temporal at %s; 'brigade list' shows those that are"
            .formatted(id, connection.address()));
  }

  /**
   * Starts a run. Retry: a second call finds the first one's run.
   *
   * @param workflowTaskTimeout how long Temporal waits for a worker that took a workflow task and
   *     died
   * @return false if one is running already
   */
  public boolean start(MigrationInput input, Duration workflowTaskTimeout) {
    Places places = input.audit() == null ? Places.of(input.spec()) : Places.ofAudit(input.spec());
    WorkflowOptions options =
        WorkflowOptions.newBuilder()
            .setWorkflowId(input.spec().id())
            .setTaskQueue(TaskQueues.CONTROL)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .setWorkflowTaskTimeout(workflowTaskTimeout)
            .setMemo(Map.copyOf(places.memo()))
            .setStaticSummary(places.source() + " -> " + places.destination())
            .build();
    MigrationWorkflow workflow = client.newWorkflowStub(MigrationWorkflow.class, options);
    try {
      WorkflowClient.start(workflow::run, input);
      return true;
    } catch (WorkflowExecutionAlreadyStarted e) {
      return false;
    } catch (WorkflowServiceException e) {
      throw failure(e);
    }
  }

  /** What the latest run was started with; empty if Temporal does not know any more. */
  Optional<MigrationSpec> startedWith(String id) {
    try (Stream<HistoryEvent> history = client.streamHistory(id)) {
      return history
          .findFirst()
          .map(HistoryEvent::getWorkflowExecutionStartedEventAttributes)
          .map(
              started ->
                  client
                      .getOptions()
                      .getDataConverter()
                      .fromPayloads(
                          0,
                          Optional.of(started.getInput()),
                          MigrationInput.class,
                          MigrationInput.class))
          .map(MigrationInput::spec);
    } catch (WorkflowNotFoundException e) {
      return Optional.empty();
    } catch (WorkflowServiceException e) {
      throw failure(e);
    }
  }

  /** Where a running migration stands, as a worker answers. */
  public MigrationProgress query(String id) {
    return ask(id, () -> workflow(id).progress());
  }

  /**
   * Where a migration stands: asked of a worker while it runs, afterwards read from its result, or
   * that of its last retry. One that was cancelled in Temporal's own way has no result, so what the
   * state store kept takes its place.
   */
  public MigrationProgress progress(Execution execution) {
    return switch (execution.standing()) {
      case RUNNING -> query(execution.id());
      case COMPLETED -> result(execution);
      case CANCELED -> {
        MigrationProgress last = query(execution.id());
        yield kept(last).orElse(last);
      }
      case TERMINATED, TIMED_OUT, FAILED -> throw endedWithoutOutcome(execution);
    };
  }

  /**
   * The same of a migration that Temporal may have forgotten, or may have ended without an outcome:
   * then it is the last status that its workers kept in the state store.
   */
  public MigrationProgress lastKnown(String id) {
    Optional<Execution> execution = find(id);
    if (execution.isEmpty()) {
      return forgotten(id).orElseThrow(() -> unknown(id));
    }
    return switch (execution.get().standing()) {
      case RUNNING, COMPLETED, CANCELED -> progress(execution.get());
      case TERMINATED, TIMED_OUT, FAILED ->
          kept(query(id)).orElseThrow(() -> endedWithoutOutcome(execution.get()));
    };
  }

  /** Where its state store is not the workers' default, nobody knows that any more. */
  private Optional<MigrationProgress> forgotten(String id) {
    if (!MigrationSpec.isValidId(id)) {
      return Optional.empty();
    }
    try {
      return reports().status(new ContextRef(id, "", null));
    } catch (CliException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new CliException(
            e.status(),
            "no migration '%s' is known to Temporal at %s, and no worker answers to look into the state store; start one with 'brigade worker'."
                .formatted(id, connection.address()),
            e);
      }
      throw e;
    }
  }

  /** The last status in the state store of the same migration. */
  Optional<MigrationProgress> kept(MigrationProgress told) {
    RunRecord run = told.run();
    return run == null ? Optional.empty() : reports().status(run.context());
  }

  private MigrationProgress result(Execution execution) {
    MigrationProgress ended =
        ask(
            execution.id(),
            () -> client.newUntypedWorkflowStub(execution.id()).getResult(MigrationProgress.class));
    return retries().since(ended).orElse(ended);
  }

  /** The running lanes. */
  public List<LaneProgress> lanes(String id) {
    return ask(id, () -> workflow(id).lanes());
  }

  /**
   * Sends one of the workflow's updates.
   *
   * @param act its name for messages, such as {@code pause}
   * @throws CliException if the migration has ended, refuses, or no worker takes it
   */
  public void update(String id, String act, Consumer<MigrationWorkflow> update) {
    order(
        id, "migration '%s' is not running".formatted(id), act, () -> update.accept(workflow(id)));
  }

  /**
   * Sends an update of a workflow that has to be running.
   *
   * @param notRunning says that it is not
   * @param act the update's name for messages
   */
  void order(String id, String notRunning, String act, Runnable update) {
    try {
      ask(
          id,
          () -> {
            update.run();
            return Boolean.TRUE;
          });
    } catch (CliException e) {
      if (e.getCause() instanceof WorkflowNotFoundException) {
        throw new CliException(
            ExitStatus.USAGE,
            "%s, so there is nothing to %s.".formatted(notRunning, act),
            e.getCause());
      }
      throw e;
    }
  }

  /**
   * Completes when the run ends; exceptionally if it ends without an outcome or contact is lost.
   * Cancelling it stops the waiting alone.
   */
  public CompletableFuture<MigrationProgress> end(String id) {
    return client.newUntypedWorkflowStub(id).getResultAsync(MigrationProgress.class);
  }

  /** How the latest run ended; empty if it goes on. */
  public Optional<MigrationProgress> ended(String id) {
    Execution execution = require(id);
    return execution.isRunning() ? Optional.empty() : Optional.of(progress(execution));
  }

  /** Whether Temporal answers now. */
  public boolean isReachable() {
    return connection.answers(REACHABLE_WITHIN);
  }

  /** Says that Temporal does not answer. */
  public CliException unreachable() {
    return new CliException(
        ExitStatus.UNREACHABLE,
        "Temporal at %s is not reachable any more; the migration goes on when it is back."
            .formatted(connection.address()));
  }

  /** The latest runs, newest first, at most {@value #LIST_MAX}. */
  public List<Execution> list() {
    try (Stream<WorkflowExecutionMetadata> found =
        client.listExecutions("WorkflowType = 'MigrationWorkflow'")) {
      return found.limit(LIST_MAX).map(Migrations::execution).toList();
    } catch (StatusRuntimeException e) {
      throw failure(e);
    }
  }

  /** Says in one sentence how a run ended that has no outcome. */
  public static CliException endedWithoutOutcome(Execution execution) {
    ExitStatus status =
        switch (execution.standing()) {
          case CANCELED, TERMINATED -> ExitStatus.CANCELLED;
          case RUNNING, COMPLETED, TIMED_OUT, FAILED -> ExitStatus.ERROR;
        };
    return new CliException(
        status,
        "migration '%s' %s; start it again to go on."
            .formatted(execution.id(), execution.standing().words()));
  }

  /** The verifications of these migrations, and their ledgers. */
  public Verifications verifications() {
    return new Verifications(this, client);
  }

  /** Retries of what these migrations could not copy. */
  public RetriedFailures retries() {
    return new RetriedFailures(this, client);
  }

  /** What was asked of an ended migration, as a worker reads it in the state store. */
  public MigrationSpec spec(MigrationProgress ended, ContextRef run) {
    ControlActivities.SpecRequest request =
        new ControlActivities.SpecRequest(run, Math.max(1, ended.mappings().size()));
    WorkflowOptions options = reading(ended.id(), "spec", SPEC_LIMIT);
    return ask(ended.id(), () -> client.newWorkflowStub(SpecWorkflow.class, options).read(request));
  }

  /**
   * Takes away what runs of a migration have in policies of buckets.
   *
   * @param stored reads what was asked where Temporal has forgotten it
   * @return what was done, in one sentence
   * @throws CliException if the migration is running, or asked for no temporary access
   */
  public String revokeAccess(String id, Supplier<MigrationSpec> stored) {
    if (find(id).filter(Execution::isRunning).isPresent()) {
      throw CliException.usage(
          "migration '%s' is running and takes its access away at its end; 'brigade cancel %s' ends it now."
              .formatted(id, id));
    }
    MigrationSpec spec = startedWith(id).orElseGet(stored);
    if (spec.temporaryAccess() == null) {
      throw CliException.usage(
          "migration '%s' was started without 'temporaryAccess', so it changed no policy."
              .formatted(id));
    }
    WorkflowOptions options = reading(id, "access-revocation", REVOCATION_LIMIT);
    return ask(
        id,
        REVOCATION_LIMIT.plusSeconds(1),
        () -> client.newWorkflowStub(AccessRevocationWorkflow.class, options).revoke(spec));
  }

  /** Cutovers of these migrations. */
  public Cutovers cutovers() {
    return new Cutovers(this, client);
  }

  /** What buckets are, as workers compare it. */
  public BucketComparisons bucketComparisons() {
    return new BucketComparisons(this, client);
  }

  /** What migrations would do, as workers count it. */
  public Forecasts forecasts() {
    return new Forecasts(this, client);
  }

  /** When migrations are gone over again by themselves. */
  public PassSchedules passSchedules() {
    return new PassSchedules(this, client, connection.stubs());
  }

  /** Reports, as workers make them. */
  public Reports reports() {
    return new Reports(this, client);
  }

  /**
   * For a workflow that reads something through the workers.
   *
   * @param what names what it reads, in its id
   * @param limit how long it may wait for a worker: somebody waits for it, and one that no worker
   *     takes must not lie around
   */
  static WorkflowOptions reading(String id, String what, Duration limit) {
    return WorkflowOptions.newBuilder()
        .setWorkflowId("%s/%s/%s".formatted(id, what, UUID.randomUUID()))
        .setTaskQueue(TaskQueues.CONTROL)
        .setWorkflowExecutionTimeout(limit)
        .build();
  }

  private MigrationWorkflow workflow(String id) {
    return client.newWorkflowStub(MigrationWorkflow.class, id);
  }

  /** Runs a call that a worker has to answer, for as long as a person waits. */
  <T> T ask(String id, Callable<T> call) {
    return ask(id, WORKER_ANSWER, call);
  }

  /** The same for a call that takes a worker as long as {@code limit}. */
  <T> T ask(String id, Duration limit, Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = Thread.ofVirtual().name("ask").start(task);
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw noWorker(id, e);
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new CliException(ExitStatus.ERROR, "interrupted while waiting for a worker.", e);
    } catch (ExecutionException e) {
      throw explain(id, Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  private CliException explain(String id, Throwable cause) {
    return switch (cause) {
      case WorkflowUpdateException e -> new CliException(ExitStatus.USAGE, refusal(e), e);
      case WorkflowNotFoundException e ->
          new CliException(
              ExitStatus.USAGE,
              "migration '%s' is not known to Temporal at %s.".formatted(id, connection.address()),
              e);
      case WorkflowQueryException e -> noWorker(id, e);
      case WorkflowFailedException e -> failed(id, e);
      case WorkflowServiceException e -> isDeadline(e) ? noWorker(id, e) : failure(e);
      case StatusRuntimeException e -> isDeadline(e) ? noWorker(id, e) : failure(e);
      default ->
          new CliException(
              ExitStatus.ERROR, "migration '%s': %s".formatted(id, cause.getMessage()), cause);
    };
  }

  /** What an activity said last; one that no worker took said nothing. */
  private static CliException failed(String id, WorkflowFailedException e) {
    Throwable at = e.getCause();
    for (int depth = 0; depth < MAX_CAUSES && at != null; depth++) {
      if (at instanceof ApplicationFailure said) {
        return new CliException(
            ExitStatus.ERROR, "'%s': %s".formatted(id, said.getOriginalMessage()), e);
      }
      at = at.getCause();
    }
    return noWorker(id, e);
  }

  private static String refusal(WorkflowUpdateException e) {
    Throwable cause = e.getCause();
    String message =
        cause instanceof ApplicationFailure application
            ? application.getOriginalMessage()
            : e.getMessage();
    return String.valueOf(message);
  }

  private static boolean isDeadline(@Nullable Throwable e) {
    return statusOf(e) == Status.Code.DEADLINE_EXCEEDED;
  }

  private static Status.@Nullable Code statusOf(@Nullable Throwable thrown) {
    Throwable at = thrown;
    for (int depth = 0; depth < MAX_CAUSES && at != null; depth++) {
      if (at instanceof StatusRuntimeException status) {
        return status.getStatus().getCode();
      }
      at = at.getCause();
    }
    return null;
  }

  private static CliException noWorker(String id, Throwable cause) {
    return new CliException(
        ExitStatus.ERROR,
        "no worker answers about migration '%s'; start one with 'brigade worker'.".formatted(id),
        cause);
  }

  CliException failure(RuntimeException e) {
    Status.Code code = statusOf(e);
    boolean unreachable =
        code == Status.Code.UNAVAILABLE
            || code == Status.Code.DEADLINE_EXCEEDED
            || code == Status.Code.CANCELLED;
    return unreachable
        ? new CliException(
            ExitStatus.UNREACHABLE,
            "Temporal at %s is not reachable (%s); check TEMPORAL_ADDRESS and whether it runs."
                .formatted(connection.address(), code),
            e)
        : new CliException(
            ExitStatus.ERROR,
            "Temporal at %s refused the call: %s"
                .formatted(connection.address(), code == null ? e.getMessage() : code),
            e);
  }

  private static Execution execution(WorkflowExecutionMetadata found) {
    return new Execution(
        found.getExecution().getWorkflowId(),
        standing(found.getStatus()),
        found.getStartTime(),
        found.getCloseTime(),
        places(found));
  }

  private static @Nullable Places places(WorkflowExecutionMetadata found) {
    String source = found.getMemo(MigrationWorkflow.SOURCE_MEMO, String.class, String.class);
    String destination =
        found.getMemo(MigrationWorkflow.DESTINATION_MEMO, String.class, String.class);
    // A migration of an older version has one.
    String mappings =
        Objects.requireNonNullElse(
            found.getMemo(MigrationWorkflow.MAPPINGS_MEMO, String.class, String.class), "");
    return source == null || destination == null ? null : new Places(source, destination, mappings);
  }

  private static Standing standing(WorkflowExecutionStatus status) {
    return switch (status) {
      case WORKFLOW_EXECUTION_STATUS_COMPLETED -> Standing.COMPLETED;
      case WORKFLOW_EXECUTION_STATUS_CANCELED -> Standing.CANCELED;
      case WORKFLOW_EXECUTION_STATUS_TERMINATED -> Standing.TERMINATED;
      case WORKFLOW_EXECUTION_STATUS_TIMED_OUT -> Standing.TIMED_OUT;
      case WORKFLOW_EXECUTION_STATUS_FAILED -> Standing.FAILED;
      // Paused runs, continued ones and kinds that a newer server adds have not ended.
      default -> Standing.RUNNING;
    };
  }
}
