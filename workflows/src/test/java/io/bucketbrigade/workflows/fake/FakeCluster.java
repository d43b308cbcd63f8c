package io.bucketbrigade.workflows.fake;

import io.bucketbrigade.model.lane.LaneControl;
import io.bucketbrigade.model.lane.LaneInput;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.lane.PrefixLaneWorkflow;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.workflows.access.AccessGuardWorkflowImpl;
import io.bucketbrigade.workflows.lane.PrefixLaneWorkflowImpl;
import io.bucketbrigade.workflows.large.LargeObjectWorkflowImpl;
import io.bucketbrigade.workflows.large.LargeObjectsWorkflowImpl;
import io.bucketbrigade.workflows.ledger.LedgerWorkflowImpl;
import io.bucketbrigade.workflows.migration.MigrationWorkflowImpl;
import io.bucketbrigade.workflows.migration.RetryWorkflowImpl;
import io.bucketbrigade.workflows.migration.ScheduledPassWorkflowImpl;
import io.bucketbrigade.workflows.migration.VerificationWorkflowImpl;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.WorkflowImplementationOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The in-memory Temporal with one worker for both task queues. */
public final class FakeCluster implements AutoCloseable {

  /** Clocks that let a test wait for a lost lease in real time. */
  public static final LeaseTiming TIMING =
      new LeaseTiming(
          Duration.ofMinutes(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofMinutes(30));

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestWorkflowEnvironment environment;
  private final PayloadMeter meter = new PayloadMeter();
  private final FakeCopy copy;
  private @Nullable WorkerFactory lateWorkers;
  private final FakeLargeObjects large = new FakeLargeObjects();
  private final FakeBucketWork buckets = new FakeBucketWork();
  private final FakeRetries retries;
  private final FakeDeletions deletions;
  private final FakeAccess access = new FakeAccess();

  /** Starts with the given activities; each workflow task replays its history. */
  public FakeCluster(FakeCopy copy, FakeControl control) {
    this(
        copy,
        control,
        WorkerOptions.newBuilder().setStickyQueueScheduleToStartTimeout(Duration.ZERO));
  }

  /** Starts with the given activities; workflows stay in memory, which is much faster. */
  public static FakeCluster withoutReplay(FakeCopy copy, FakeControl control) {
    return new FakeCluster(copy, control, WorkerOptions.newBuilder());
  }

  /** Starts without anybody to copy, so that leases stay queued. */
  public static FakeCluster withoutCopyWorkers(FakeCopy copy, FakeControl control) {
    return new FakeCluster(copy, control, WorkerOptions.newBuilder(), "nobody-listens-here");
  }

  /** Starts with activities that verify, too. */
  public static FakeCluster verifying(
      FakeCopy copy, FakeControl control, FakeVerification verification) {
    return new FakeCluster(
        copy,
        control,
        WorkerOptions.newBuilder().setStickyQueueScheduleToStartTimeout(Duration.ZERO),
        TaskQueues.COPY,
        List.of(verification));
  }

  private FakeCluster(FakeCopy copy, FakeControl control, WorkerOptions.Builder options) {
    this(copy, control, options, TaskQueues.COPY);
  }

  private FakeCluster(
      FakeCopy copy, FakeControl control, WorkerOptions.Builder options, String copyQueue) {
    this(copy, control, options, copyQueue, List.of());
  }

  private FakeCluster(
      FakeCopy copy,
      FakeControl control,
      WorkerOptions.Builder options,
      String copyQueue,
      List<FakeVerification> verification) {
    WorkerOptions workerOptions =
        options
            // A loaded machine may keep a workflow thread waiting for longer than the default
            // second.
            .setDefaultDeadlockDetectionTimeout(60_000)
            .setMaxHeartbeatThrottleInterval(Duration.ofMillis(20))
            .setDefaultHeartbeatThrottleInterval(Duration.ofMillis(20))
            .build();
    this.copy = copy;
    this.retries = new FakeRetries(control.keys());
    this.deletions = new FakeDeletions(control.keys());
    environment =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        // The default names the machine, which recorded histories must not.
                        .setIdentity("test")
                        .setDataConverter(
                            new CodecDataConverter(
                                DefaultDataConverter.newDefaultInstance(), List.of(meter)))
                        .build())
                .build());
    Worker controlWorker = environment.newWorker(TaskQueues.CONTROL, workerOptions);
    controlWorker.registerWorkflowImplementationTypes(
        // A bug in a workflow must fail its test, not hang it.
        WorkflowImplementationOptions.newBuilder()
            .setFailWorkflowExceptionTypes(Throwable.class)
            .build(),
        MigrationWorkflowImpl.class,
        PrefixLaneWorkflowImpl.class,
        VerificationWorkflowImpl.class,
        LedgerWorkflowImpl.class,
        RetryWorkflowImpl.class,
        ScheduledPassWorkflowImpl.class,
        LargeObjectsWorkflowImpl.class,
        LargeObjectWorkflowImpl.class,
        AccessGuardWorkflowImpl.class);
    controlWorker.registerActivitiesImplementations(control, retries, deletions, buckets, access);
    Worker copyWorker = environment.newWorker(copyQueue, workerOptions);
    copyWorker.registerActivitiesImplementations(copy, large);
    verification.forEach(
        activities -> {
          controlWorker.registerActivitiesImplementations(activities);
          copyWorker.registerActivitiesImplementations(activities);
        });
    environment.start();
  }

  /** Starts somebody to copy after all. */
  public void addCopyWorker() {
    WorkerFactory workers = WorkerFactory.newInstance(environment.getWorkflowClient());
    workers.newWorker(TaskQueues.COPY).registerActivitiesImplementations(copy);
    workers.start();
    lateWorkers = workers;
  }

  /** The environment, for what is not wrapped here. */
  public TestWorkflowEnvironment environment() {
    return environment;
  }

  /** The steps on huge objects. */
  public FakeLargeObjects large() {
    return large;
  }

  /** The short work on what buckets are. */
  public FakeBucketWork buckets() {
    return buckets;
  }

  /** The short work of deleting. */
  public FakeDeletions deletions() {
    return deletions;
  }

  /** Who is let into the buckets. */
  public FakeAccess access() {
    return access;
  }

  /** The short work of retries. */
  public FakeRetries retries() {
    return retries;
  }

  /** Measures all payloads. */
  public PayloadMeter meter() {
    return meter;
  }

  /** A migration with a short patience. */
  public static MigrationSpec spec(String id, @Nullable Integer parallelism) {
    return spec(id, parallelism, SelectionOptions.NONE);
  }

  /** The same with a selection. */
  public static MigrationSpec spec(
      String id, @Nullable Integer parallelism, SelectionOptions selection) {
    return new MigrationSpec(
        id,
        new BucketLocation("old", "photos", "", null),
        new BucketLocation("new", "photos-copy", "", null),
        null,
        CopyOptions.DEFAULT,
        parallelism,
        false,
        MigrationSpec.Canary.DEFAULT,
        selection,
        TIMING.giveUpAfter(),
        TIMING.leaseTime(),
        MigrationSpec.VerifyLevel.NONE);
  }

  /** Starts a migration. */
  public MigrationWorkflow start(MigrationSpec spec) {
    return start(new MigrationInput(spec, TIMING, false));
  }

  /** Starts a pass after others. */
  public MigrationWorkflow start(MigrationSpec spec, EarlierPasses earlier) {
    return start(new MigrationInput(spec, TIMING, false, null, earlier));
  }

  private MigrationWorkflow start(MigrationInput input) {
    MigrationWorkflow workflow =
        environment
            .getWorkflowClient()
            .newWorkflowStub(
                MigrationWorkflow.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(input.spec().id())
                    .setTaskQueue(TaskQueues.CONTROL)
                    .setMemo(Map.of(MigrationWorkflow.SOURCE_MEMO, input.spec().sourceWords()))
                    .build());
    WorkflowClient.start(workflow::run, input);
    return workflow;
  }

  /** How a migration ends. */
  public static MigrationProgress finish(MigrationWorkflow workflow) {
    try {
      return WorkflowStub.fromTyped(workflow)
          .getResult(120, TimeUnit.SECONDS, MigrationProgress.class);
    } catch (TimeoutException e) {
      throw new AssertionError("the migration does not end", e);
    }
  }

  /** A lane of a migration. */
  public PrefixLaneWorkflow lane(String migrationId, String laneId) {
    return environment
        .getWorkflowClient()
        .newWorkflowStub(
            PrefixLaneWorkflow.class, PrefixLaneWorkflow.workflowId(migrationId, laneId));
  }

  /** The first run of a workflow that was started here. */
  public static WorkflowExecution executionOf(Object workflow) {
    return Objects.requireNonNull(WorkflowStub.fromTyped(workflow).getExecution());
  }

  /** Starts a lane of its own. */
  public PrefixLaneWorkflow start(LanePlan lane, int slots) {
    return start(lane, slots, TIMING);
  }

  /** Starts a lane of its own with other clocks. */
  public PrefixLaneWorkflow start(LanePlan lane, int slots, LeaseTiming timing) {
    PrefixLaneWorkflow workflow =
        environment
            .getWorkflowClient()
            .newWorkflowStub(
                PrefixLaneWorkflow.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(PrefixLaneWorkflow.workflowId("m", lane.id()))
                    .setTaskQueue(TaskQueues.CONTROL)
                    .build());
    WorkflowClient.start(
        workflow::run,
        new LaneInput(
            new ContextRef("m", "run-1", null),
            lane,
            new LaneControl(1, slots, false, false),
            timing,
            null));
    return workflow;
  }

  /** The events of each run of a workflow, from the given first run on. */
  public List<List<HistoryEvent>> runs(String workflowId, String firstRunId) {
    List<List<HistoryEvent>> runs = new ArrayList<>();
    String runId = firstRunId;
    while (!runId.isEmpty()) {
      List<HistoryEvent> events =
          environment.getWorkflowClient().fetchHistory(workflowId, runId).getEvents();
      runs.add(events);
      HistoryEvent last = events.getLast();
      runId =
          last.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW
              ? last.getWorkflowExecutionContinuedAsNewEventAttributes().getNewExecutionRunId()
              : "";
    }
    return runs;
  }

  /** The workflows that a workflow started, by their first runs. */
  public List<WorkflowExecution> childrenOf(String workflowId) {
    return environment.getWorkflowClient().fetchHistory(workflowId).getEvents().stream()
        .filter(HistoryEvent::hasChildWorkflowExecutionStartedEventAttributes)
        .map(
            event -> event.getChildWorkflowExecutionStartedEventAttributes().getWorkflowExecution())
        .toList();
  }

  /** Whether a lease of a lane failed and waits to be tried again, or is. */
  public boolean hasLeaseToRetry(String workflowId) {
    return environment
        .getWorkflowServiceStubs()
        .blockingStub()
        .describeWorkflowExecution(
            DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(environment.getNamespace())
                .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                .build())
        .getPendingActivitiesList()
        .stream()
        .anyMatch(activity -> activity.getAttempt() > 1);
  }

  /** Waits for a condition, in real time. */
  public static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for: " + what);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Override
  public void close() {
    copy.close();
    large.close();
    if (lateWorkers != null) {
      lateWorkers.shutdownNow();
    }
    environment.close();
  }
}
