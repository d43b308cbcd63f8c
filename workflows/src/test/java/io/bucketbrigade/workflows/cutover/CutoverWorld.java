package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.cutover.Approval;
import io.bucketbrigade.model.cutover.CutoverActivities;
import io.bucketbrigade.model.cutover.CutoverOrder;
import io.bucketbrigade.model.cutover.CutoverProgress;
import io.bucketbrigade.model.cutover.CutoverProgress.Stage;
import io.bucketbrigade.model.cutover.CutoverWorkflow;
import io.bucketbrigade.model.cutover.FreezeGuardWorkflow;
import io.bucketbrigade.model.migration.ControlActivities.PreflightTask;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.migration.StatusRecord;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketOptions;
import io.bucketbrigade.model.spec.CutoverOptions;
import io.bucketbrigade.model.spec.CutoverOptions.Freeze;
import io.bucketbrigade.model.spec.ItemGate;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.workflows.fake.FakeBucketWork;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.KeySpace;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.WorkflowImplementationOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * An ended migration, an application, and a Temporal in memory whose clock skips what nobody waits
 * for.
 */
final class CutoverWorld implements AutoCloseable {

  static final String ID = "m";

  private static final int SECONDS_MAX = 20 * 60;

  private static final ContextRef RUN = new ContextRef(ID, "run-1", null);

  final FakeApplication application = new FakeApplication();
  final FakeBucketWork buckets = new FakeBucketWork();
  final Queue<MigrationProgress> passes = new ConcurrentLinkedQueue<>();
  final Queue<MigrationInput> passed = new ConcurrentLinkedQueue<>();
  private final FakeControl control = new FakeControl(new KeySpace(10, 1, 10));
  private final TestWorkflowEnvironment environment;
  private CutoverOptions ordered = options(List.of("parameter", "pointer"));

  CutoverWorld() {
    this(Duration.ofSeconds(5));
  }

  /** Each pass takes so long. */
  CutoverWorld(Duration passTakes) {
    environment =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder().build())
                .build());
    Worker worker =
        environment.newWorker(
            TaskQueues.CONTROL,
            WorkerOptions.newBuilder()
                // Each workflow task replays the history, as after a crash.
                .setStickyQueueScheduleToStartTimeout(Duration.ZERO)
                .setDefaultDeadlockDetectionTimeout(60_000)
                .build());
    worker.registerWorkflowImplementationTypes(
        WorkflowImplementationOptions.newBuilder()
            .setFailWorkflowExceptionTypes(Throwable.class)
            .build(),
        CutoverWorkflowImpl.class,
        FreezeGuardWorkflowImpl.class,
        UnfreezeWorkflowImpl.class);
    worker.registerWorkflowImplementationFactory(
        MigrationWorkflow.class, () -> new ScriptedPass(passTakes, this::pass));
    worker.registerActivitiesImplementations(application, control, buckets);
    environment.start();
    ended(pass(Outcome.COMPLETE, 0));
    control.preflight(new PreflightTask(RUN, FakeCluster.spec(ID, 8)));
  }

  private MigrationProgress pass(MigrationInput input) {
    passed.add(input);
    MigrationProgress next = passes.poll();
    return next == null ? pass(Outcome.COMPLETE, 0) : next;
  }

  /** How a pass ends. */
  static MigrationProgress pass(Outcome outcome, long copied) {
    return new MigrationProgress(
        ID,
        "s3://photos",
        "s3://copy",
        Phase.DONE,
        outcome,
        false,
        8,
        new Tally(100, copied, 100 - copied, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        null,
        1,
        0,
        0,
        0,
        List.of(),
        List.of(),
        null,
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(10),
        null,
        new RunRecord(RUN, Instant.EPOCH, Instant.EPOCH.plusSeconds(5)),
        null,
        List.of(),
        List.of(),
        null,
        Limits.NONE,
        null);
  }

  /** The migration applies these items. */
  void applying(BucketItem... items) {
    EnumMap<BucketItem, ItemGate> gates = new EnumMap<>(BucketItem.class);
    List.of(items).forEach(item -> gates.put(item, ItemGate.APPLY));
    MigrationSpec spec = FakeCluster.spec(ID, 8);
    control.spec(spec.withBuckets(new BucketOptions(gates, List.of())));
  }

  /** The last status of the migration. */
  void ended(MigrationProgress progress) {
    control.recordStatus(new StatusRecord(RUN, progress));
  }

  /** The cutover is ordered with these. */
  void order(CutoverOptions options) {
    ordered = options;
  }

  static CutoverOptions options(List<String> steps) {
    return options(Freeze.POLICY, 1, steps);
  }

  static CutoverOptions options(Freeze freeze, int approvals, List<String> steps) {
    return new CutoverOptions(
        freeze,
        freeze == Freeze.STEP ? "gate" : null,
        List.of(),
        List.of(),
        false,
        Duration.ofMinutes(1),
        false,
        Duration.ofSeconds(10),
        Duration.ofMinutes(10),
        approvals,
        Duration.ofMinutes(5),
        steps,
        Duration.ofMinutes(2),
        "health",
        Duration.ofSeconds(10),
        3,
        true,
        List.of("ops"));
  }

  /** Begins a cutover. */
  CutoverWorkflow start() {
    return start(false);
  }

  CutoverWorkflow start(boolean previewOnly) {
    CutoverWorkflow workflow =
        environment
            .getWorkflowClient()
            .newWorkflowStub(
                CutoverWorkflow.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(CutoverWorkflow.idOf(ID))
                    .setTaskQueue(TaskQueues.CONTROL)
                    .build());
    WorkflowClient.start(
        workflow::run,
        new CutoverOrder(RUN, ordered, FakeCluster.TIMING, false, Map.of(), previewOnly));
    return workflow;
  }

  /** Until it is there, skipping second by second. */
  void await(CutoverWorkflow cutover, Stage stage) {
    await(stage.toString(), () -> cutover.progress().stage() == stage);
  }

  /** Until a condition holds, skipping second by second. */
  void await(String what, BooleanSupplier condition) {
    for (int second = 0; second < SECONDS_MAX; second++) {
      if (condition.getAsBoolean()) {
        return;
      }
      environment.sleep(Duration.ofSeconds(1));
    }
    throw new AssertionError("waited in vain for: " + what);
  }

  void skip(Duration time) {
    environment.sleep(time);
  }

  /** Begins a guard whose cutover is gone. */
  FreezeGuardWorkflow startGuard() {
    FreezeGuardWorkflow guard =
        environment
            .getWorkflowClient()
            .newWorkflowStub(
                FreezeGuardWorkflow.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(FreezeGuardWorkflow.idOf(ID))
                    .setTaskQueue(TaskQueues.CONTROL)
                    .build());
    WorkflowClient.start(
        guard::guard, new FreezeGuardWorkflow.Order(task(), Duration.ofMinutes(1)));
    return guard;
  }

  static CutoverActivities.Task task() {
    return new CutoverActivities.Task(RUN, 1, "cut-1", options(List.of()));
  }

  /** How it ends, skipping all time until then. */
  CutoverProgress end(CutoverWorkflow cutover) {
    try {
      return WorkflowStub.fromTyped(cutover).getResult(60, TimeUnit.SECONDS, CutoverProgress.class);
    } catch (TimeoutException e) {
      throw new AssertionError("the cutover does not end: " + cutover.progress(), e);
    }
  }

  static Approval by(String name) {
    return new Approval(name, "it is time", false);
  }

  @Override
  public void close() {
    environment.close();
  }
}
