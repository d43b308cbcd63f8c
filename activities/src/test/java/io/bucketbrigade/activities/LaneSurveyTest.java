package io.bucketbrigade.activities;

import static io.bucketbrigade.activities.TestMigrations.REF;
import static io.bucketbrigade.activities.TestMigrations.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.lane.LaneControl;
import io.bucketbrigade.model.lane.LaneInput;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.lane.LaneResult;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.lane.PrefixLaneWorkflow;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.range.CopyActivities;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LaneSurveyTest {

  private static final Tally ENDED = new Tally(10, 9, 1, 0, 0, 0, 0, 0, 900, 0, 0);
  private static final Tally RUNNING = new Tally(5, 5, 0, 0, 0, 0, 0, 0, 500, 0, 0);
  private static final Problem WAITING =
      new Problem(Side.SOURCE, FailureCode.THROTTLED, "Waiting because it is throttled.");

  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder().setUseTimeskipping(false).build());
  private final LaneSurvey survey =
      new LaneSurvey(temporal.getWorkflowClient(), InstantSource.system());
  private final WaitingLease lease = new WaitingLease();

  @AfterEach
  void stopTemporal() {
    lease.end.countDown();
    temporal.close();
  }

  @Test
  void survey_ofNoLanes_isZero() {
    Survey found = survey.survey(new Survey.Request("m1", List.of()));
    assertThat(found).isEqualTo(new Survey(Tally.ZERO, 0, 0, 0, null));
  }

  @Test
  void survey_addsHeartbeatsOfRunningLeasesToWhatLanesSay() {
    startLanes("0000-a", "0001-b");
    await("both leases report", () -> ask().running().listed() == 30);
    Survey found = ask();
    assertThat(found.running()).isEqualTo(ENDED.plus(RUNNING).plus(ENDED).plus(RUNNING));
    assertThat(found.objectsPerSecond()).isEqualTo(14);
    assertThat(found.bytesPerSecond()).isEqualTo(16);
    assertThat(found.waiting()).isEqualTo(WAITING);
  }

  @Test
  void survey_countsTheSlotsOfBusyWorkersOnce() {
    startLanes("0000-a", "0001-b");
    await("a worker is seen", () -> ask().workerSlots() > 0);
    assertThat(ask().workerSlots()).isEqualTo(3);
  }

  @Test
  void survey_whenALaneDoesNotExist_countsTheOthers() {
    startLanes("0000-a");
    await("the lease reports", () -> ask().running().listed() == 15);
    assertThat(ask().running()).isEqualTo(ENDED.plus(RUNNING));
  }

  @ParameterizedTest
  @CsvSource({"12@host/slots=8, 8", "12@host, 0", "'', 0", "a/slots=x, 0", "a/slots=4/b, 0"})
  void slotsOf_readsTheEndOfAnIdentity(String identity, int slots) {
    assertThat(LaneSurvey.slotsOf(identity)).isEqualTo(slots);
  }

  private Survey ask() {
    return survey.survey(new Survey.Request("m1", List.of("0000-a", "0001-b")));
  }

  private void startLanes(String... laneIds) {
    temporal.newWorker(TaskQueues.CONTROL).registerWorkflowImplementationTypes(LeasingLane.class);
    temporal
        .newWorker(
            TaskQueues.COPY, WorkerOptions.newBuilder().setIdentity("1@host/slots=3").build())
        .registerActivitiesImplementations(lease);
    temporal.start();
    for (String laneId : laneIds) {
      PrefixLaneWorkflow lane =
          temporal
              .getWorkflowClient()
              .newWorkflowStub(
                  PrefixLaneWorkflow.class,
                  WorkflowOptions.newBuilder()
                      .setTaskQueue(TaskQueues.CONTROL)
                      .setWorkflowId(PrefixLaneWorkflow.workflowId("m1", laneId))
                      .build());
      LeaseTiming timing =
          new LeaseTiming(
              Duration.ofMinutes(1),
              Duration.ofSeconds(10),
              Duration.ofSeconds(1),
              Duration.ofHours(1));
      LanePlan plan = new LanePlan(laneId, "a/", KeyRange.ALL);
      LaneControl control = new LaneControl(1, 1, false, false);
      WorkflowClient.start(lane::run, new LaneInput(REF, plan, control, timing, null));
    }
  }

  /** Reports once and waits. */
  private static final class WaitingLease implements CopyActivities {

    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public RangeOutcome copyRange(RangeTask task) {
      RangeCheckpoint checkpoint =
          new RangeCheckpoint(1, null, List.of(), RUNNING, null, null, 7, 8);
      Activity.getExecutionContext().heartbeat(checkpoint);
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new RangeOutcome(checkpoint, StopReason.EXHAUSTED, null, null);
    }

    @Override
    public RangeOutcome deleteRange(RangeTask task) {
      throw new UnsupportedOperationException("this lane copies");
    }

    @Override
    public RangeOutcome retryRange(RangeTask task) {
      throw new UnsupportedOperationException("nothing is tried again here");
    }
  }

  /** A lane with one lease. */
  public static final class LeasingLane implements PrefixLaneWorkflow {

    private final CopyActivities copy =
        Workflow.newActivityStub(
            CopyActivities.class,
            ActivityOptions.newBuilder()
                .setTaskQueue(TaskQueues.COPY)
                .setHeartbeatTimeout(Duration.ofMinutes(1))
                .setStartToCloseTimeout(Duration.ofMinutes(5))
                .build());

    @Override
    public LaneResult run(LaneInput input) {
      copy.copyRange(
          new RangeTask(
              input.context(), "lease", KeyRange.ALL, List.of(), null, Duration.ofMinutes(1)));
      return new LaneResult(input.lane().id(), ENDED, null, List.of(), 0, 1);
    }

    @Override
    public void control(LaneControl control) {}

    @Override
    public LaneProgress progress() {
      return new LaneProgress("lane", "a/", ENDED, 1, 0, WAITING);
    }
  }
}
