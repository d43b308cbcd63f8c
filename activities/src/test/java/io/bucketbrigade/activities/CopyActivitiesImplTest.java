package io.bucketbrigade.activities;

import static io.bucketbrigade.activities.TestMigrations.REF;
import static io.bucketbrigade.activities.TestMigrations.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.limit.WorkerLimits;
import io.bucketbrigade.engine.migrate.EngineLimits;
import io.bucketbrigade.engine.preflight.FakeConnections;
import io.bucketbrigade.engine.preflight.PinCheck;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.engine.store.FaultyObjectStore.Gate;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.migration.ControlActivities.PreflightTask;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.StateLocation;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CopyActivitiesImplTest {

  private static final int OBJECTS = 40;

  @TempDir private Path folder;
  private final FakeConnections connections = new FakeConnections();
  private final HeartbeatAcks acks = new HeartbeatAcks();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setUseTimeskipping(false)
              .setWorkflowServiceStubsOptions(
                  WorkflowServiceStubsOptions.newBuilder().addGrpcClientInterceptor(acks).build())
              .build());
  private StateStores states;

  @BeforeEach
  void acceptTheMigration() {
    states = new StateStores(connections, StateLocation.inFolder(folder.toString()));
    IntStream.range(0, OBJECTS)
        .forEach(i -> connections.source.add("a/%02d".formatted(i), "bytes " + i));
    ControlActivitiesImpl control =
        new ControlActivitiesImpl(
            connections,
            states,
            new PinCheck(connections),
            temporal.getWorkflowClient(),
            InstantSource.system());
    assertThat(control.preflight(new PreflightTask(REF, TestMigrations.spec())).refusals())
        .isEmpty();
  }

  @AfterEach
  void stopTemporal() {
    temporal.close();
  }

  @Test
  void copyRange_copiesAndBooksItsRange() {
    startWorker(connections, acks);
    RangeOutcome outcome = lease().getResult(RangeOutcome.class);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().tally().copied()).isEqualTo(OBJECTS);
    assertThat(outcome.settled().tally().isClosed()).isTrue();
    assertThat(connections.destination.keys()).hasSize(OBJECTS).contains(ObjectKey.of("in/a/00"));
  }

  @Test
  void copyRange_whenRecalled_returnsWhatIsSettled() {
    Gate gate = connections.ofSource().on(Operation.GET).key("a/20").hold();
    startWorker(connections, acks);
    WorkflowStub lease = lease();
    gate.awaitArrival();
    await("the others are copied", () -> connections.destination.keys().size() == OBJECTS - 1);
    lease.signal("recall");
    RangeOutcome outcome = lease.getResult(RangeOutcome.class);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.RECALLED);
    assertThat(outcome.settled().tally().copied()).isEqualTo(OBJECTS - 1);
    assertThat(outcome.settled().holes()).containsExactly(ObjectKey.of("a/20"));
  }

  @Test
  void copyRange_whenTheWorkerDrains_handsBack() {
    Gate gate = connections.ofSource().on(Operation.GET).key("a/20").hold();
    startWorker(connections, acks);
    WorkflowStub lease = lease();
    gate.awaitArrival();
    draining.set(true);
    RangeOutcome outcome = lease.getResult(RangeOutcome.class);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.WORKER_SHUTDOWN);
    assertThat(connections.destination.holds("in/a/20")).isFalse();
  }

  @Test
  void copyRange_whoseHeartbeatsAreNotAcknowledged_writesNothing() {
    startWorker(connections, new HeartbeatAcks());
    WorkflowStub lease = lease();
    await("it reads", () -> connections.ofSource().requests(Operation.GET) > OBJECTS / 2);
    lease.signal("recall");
    RangeOutcome outcome = lease.getResult(RangeOutcome.class);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.RECALLED);
    assertThat(outcome.settled().tally().settled()).isZero();
    assertThat(connections.destination.keys()).isEmpty();
  }

  @Test
  void copyRange_afterACrash_goesOnFromTheHeartbeat() {
    CountDownLatch crash = new CountDownLatch(1);
    connections.ofSource().on(Operation.GET).key("a/30").before(() -> crashAfter(crash));
    startWorker(connections, acks);
    WorkflowStub lease = lease();
    await("the others are reported", () -> copiedAsReported(lease) == OBJECTS - 1);
    crash.countDown();
    RangeOutcome outcome = lease.getResult(RangeOutcome.class);
    assertThat(outcome.settled().attempt()).isEqualTo(2);
    assertThat(outcome.settled().tally().copied()).isEqualTo(OBJECTS);
    assertThat(outcome.settled().tally().isClosed()).isTrue();
    assertThat(connections.ofDestination().requests(Operation.PUT, "in/a/05")).isEqualTo(1);
  }

  @Test
  void copyRange_whenTheConnectionLeadsElsewhere_writesNothing() {
    FakeConnections others = new FakeConnections();
    startWorker(others, acks);
    RangeOutcome outcome = lease().getResult(RangeOutcome.class);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(outcome.problem()).extracting(Problem::code).isEqualTo(FailureCode.PIN_MISMATCH);
    assertThat(others.ofDestination().writes()).isZero();
  }

  @Test
  void copyRange_onAWorkerThatLacksTheConnection_isLeftToAnAttemptThatHasIt() {
    AtomicInteger opened = new AtomicInteger();
    ObjectStores forgetful =
        location -> {
          if (opened.incrementAndGet() == 1) {
            throw new UnknownConnectionException("there is no connection '" + name(location) + "'");
          }
          return connections.open(location);
        };
    startWorker(forgetful, acks);
    RangeOutcome outcome = lease().getResult(RangeOutcome.class);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
    assertThat(outcome.settled().attempt()).isEqualTo(2);
  }

  @Test
  void copyRange_whenTheStateStoreIsMissing_saysSoAndWaits() {
    startWorker(connections, acks);
    ContextRef unknown = new ContextRef("m2", "run-1", null);
    RangeOutcome outcome = lease(unknown).getResult(RangeOutcome.class);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.SIDE_UNAVAILABLE);
    assertThat(outcome.problem()).extracting(Problem::side).isEqualTo(Side.STATE);
    assertThat(outcome.problem())
        .extracting(Problem::code)
        .isEqualTo(FailureCode.STATE_UNAVAILABLE);
  }

  private static void crashAfter(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException("crash");
  }

  private long copiedAsReported(WorkflowStub lease) {
    DescribeWorkflowExecutionRequest request =
        DescribeWorkflowExecutionRequest.newBuilder()
            .setNamespace(temporal.getNamespace())
            .setExecution(lease.getExecution())
            .build();
    WorkflowClient client = temporal.getWorkflowClient();
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .describeWorkflowExecution(request)
        .getPendingActivitiesList()
        .stream()
        .filter(PendingActivityInfo::hasHeartbeatDetails)
        .map(activity -> Optional.of(activity.getHeartbeatDetails()))
        .map(
            details ->
                client
                    .getOptions()
                    .getDataConverter()
                    .fromPayloads(0, details, RangeCheckpoint.class, RangeCheckpoint.class))
        .mapToLong(checkpoint -> checkpoint.tally().copied())
        .sum();
  }

  private static String name(BucketLocation location) {
    return location.connection();
  }

  private Worker startWorker(ObjectStores stores, HeartbeatAcks installed) {
    EngineLimits limits = new EngineLimits(OBJECTS, 64L * 1024 * 1024, 256);
    Worker copy =
        temporal.newWorker(
            TaskQueues.COPY,
            WorkerOptions.newBuilder()
                .setMaxHeartbeatThrottleInterval(Duration.ofMillis(200))
                .build());
    copy.registerActivitiesImplementations(
        new CopyActivitiesImpl(
            stores,
            states,
            new PinCheck(stores),
            limits,
            new BufferPool(limits.bufferBytes()),
            installed,
            draining::get,
            new WorkerLimits()));
    temporal
        .newWorker(TaskQueues.CONTROL)
        .registerWorkflowImplementationTypes(LeaseWorkflow.OneLease.class);
    temporal.start();
    return copy;
  }

  private WorkflowStub lease() {
    return lease(REF);
  }

  private WorkflowStub lease(ContextRef ref) {
    WorkflowClient client = temporal.getWorkflowClient();
    WorkflowStub stub =
        client.newUntypedWorkflowStub(
            "LeaseWorkflow", WorkflowOptions.newBuilder().setTaskQueue(TaskQueues.CONTROL).build());
    stub.start(new RangeTask(ref, "lease-1", KeyRange.ALL, List.of(), null, Duration.ofMinutes(5)));
    return stub;
  }
}
