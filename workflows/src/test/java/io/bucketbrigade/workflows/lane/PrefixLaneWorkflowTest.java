package io.bucketbrigade.workflows.lane;

import static io.bucketbrigade.workflows.fake.FakeCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.lane.FinishedBlock;
import io.bucketbrigade.model.lane.LaneControl;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.lane.LaneResult;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.lane.PrefixLaneWorkflow;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.SplitTask;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.FakeCopy;
import io.bucketbrigade.workflows.fake.KeySpace;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class PrefixLaneWorkflowTest {

  private static final Problem NO_ANSWER =
      new Problem(Side.SOURCE, FailureCode.UNREACHABLE, "The source does not answer.");

  private final KeySpace keys = new KeySpace(1_000, 0, 1);
  private final LanePlan lane = new LanePlan("0000-flat", "flat", KeyRange.ALL);
  private final FakeCopy copy = new FakeCopy(keys, 300);
  private final FakeControl control = new FakeControl(keys);
  private @Nullable FakeCluster started;

  @AfterEach
  void close() {
    if (started != null) {
      started.close();
    }
  }

  @Test
  void run_leasesWhatIsLeftUntilTheLaneIsTiled() {
    LaneResult result = finish(cluster().start(lane, 1));

    assertThat(result.isTiled()).isTrue();
    assertThat(result.tally().copied()).isEqualTo(1_000);
    assertThat(result.leases()).isEqualTo(4);
    assertThat(copy.tasks())
        .extracting(RangeTask::leaseId)
        .containsExactly("0000-flat-1", "0000-flat-2", "0000-flat-3", "0000-flat-4");
    assertThat(result.finished())
        .isNotNull()
        .extracting(FinishedBlock::range, FinishedBlock::firstKey)
        .containsExactly(KeyRange.ALL, keys.at(0));
    assertThat(control.laneRecords()).as("nothing to record").isEmpty();
  }

  @Test
  void run_withManySegments_recordsThemInTurnAndAtTheEnd() {
    FakeCopy.Script healthy = copy.settling(8);
    copy.script(task -> withSegment(task, healthy.run(task)));

    finish(cluster().start(lane, 1));

    List<LaneRecord> records = control.laneRecords();
    assertThat(records).extracting(LaneRecord::manifest).containsExactly(1, 2, 3);
    assertThat(records.stream().flatMap(r -> r.segments().stream()).distinct()).hasSize(125);
    assertThat(records.getFirst().path()).contains("0000-flat/000001");
  }

  // Recalls.

  // A lease that is recalled and then loses its worker needs a real server: this one lets no
  // heartbeat of a recalled activity run out. RecallCrashIT does that.

  @Test
  void recall_ofALeaseThatNoWorkerHas_returnsItsWholeRangeToBeDoneAfterResume() {
    FakeCluster idle = FakeCluster.withoutCopyWorkers(copy, control);
    started = idle;
    PrefixLaneWorkflow workflow = idle.start(lane, 1);
    await("a lease", () -> workflow.progress().leased() == 1);

    workflow.control(new LaneControl(2, 1, true, false));

    await("the lease to be back", () -> workflow.progress().leased() == 0);
    requireWholeRangePending(workflow);
    idle.addCopyWorker();
    workflow.control(new LaneControl(3, 1, false, false));
    LaneResult result = finish(workflow);
    assertThat(result.isTiled()).isTrue();
    assertThat(result.tally()).isEqualTo(copy.tally(1_000));
    assertThat(copy.tasks().getFirst().range()).isEqualTo(KeyRange.ALL);
  }

  @Test
  void stop_whileNoWorkerHasTheLease_endsWithNothingDone() {
    FakeCluster idle = FakeCluster.withoutCopyWorkers(copy, control);
    started = idle;
    PrefixLaneWorkflow workflow = idle.start(lane, 1);
    await("a lease", () -> workflow.progress().leased() == 1);

    workflow.control(new LaneControl(2, 1, false, true));

    LaneResult result = finish(workflow);
    assertThat(result.isTiled()).isFalse();
    assertThat(result.tally()).isEqualTo(Tally.ZERO);
    assertThat(result.brokenTotal()).isZero();
  }

  @Test
  void recall_ofALeaseThatWaitsToBeRetried_returnsItsWholeRangeToBeDoneAfterResume() {
    copy.script(copy.dyingAfter(10));
    LeaseTiming timing =
        new LeaseTiming(
            FakeCluster.TIMING.leaseTime(),
            FakeCluster.TIMING.heartbeatTimeout(),
            Duration.ofMinutes(10),
            FakeCluster.TIMING.giveUpAfter());
    PrefixLaneWorkflow workflow = cluster().start(lane, 1, timing);
    await(
        "a failed attempt",
        () -> cluster().hasLeaseToRetry(PrefixLaneWorkflow.workflowId("m", lane.id())));

    workflow.control(new LaneControl(2, 1, true, false));

    await("the lease to be back", () -> workflow.progress().leased() == 0);
    requireWholeRangePending(workflow);
    copy.script(copy.settling(300));
    workflow.control(new LaneControl(3, 1, false, false));
    LaneResult result = finish(workflow);
    assertThat(result.isTiled()).isTrue();
    assertThat(result.tally()).isEqualTo(copy.tally(1_000));
    assertThat(copy.tasks().get(1).range()).isEqualTo(KeyRange.ALL);
  }

  private static void requireWholeRangePending(PrefixLaneWorkflow workflow) {
    assertThat(workflow.progress().pending()).isEqualTo(1);
    assertThat(workflow.progress().tally()).isEqualTo(Tally.ZERO);
  }

  @Test
  void lostLease_thatNobodyRecalled_isTriedAgainByTemporal() {
    AtomicInteger runs = new AtomicInteger();
    FakeCopy.Script healthy = copy.settling(1_000);
    copy.script(
        task -> {
          if (runs.incrementAndGet() == 1) {
            throw new IllegalStateException("the process died");
          }
          return healthy.run(task);
        });

    LaneResult result = finish(cluster().start(lane, 1));

    assertThat(result.isTiled()).isTrue();
    assertThat(result.leases()).isEqualTo(1);
    assertThat(copy.attempts()).isEqualTo(2);
  }

  @Test
  void stop_recallsAndEndsWithWhatIsDone() {
    copy.script(copy.untilRecalled(10));
    PrefixLaneWorkflow workflow = cluster().start(lane, 1);
    await("a lease", () -> copy.attempts() == 1);

    workflow.control(new LaneControl(2, 1, false, true));

    LaneResult result = finish(workflow);
    assertThat(result.isTiled()).isFalse();
    assertThat(result.tally().copied()).isEqualTo(10);
    assertThat(result.brokenTotal()).isZero();
  }

  @Test
  void cancellation_recallsAndEnds() {
    copy.script(copy.untilRecalled(10));
    PrefixLaneWorkflow workflow = cluster().start(lane, 1);
    await("a lease", () -> copy.attempts() == 1);

    WorkflowStub.fromTyped(workflow).cancel();

    await("the lease to be back", () -> workflow.progress().leased() == 0);
    assertThat(workflow.progress().tally().copied()).isEqualTo(10);
  }

  @Test
  void control_ofAnOlderRevision_isIgnored() {
    copy.script(copy.untilRecalled(10));
    PrefixLaneWorkflow workflow = cluster().start(lane, 1);
    await("a lease", () -> copy.attempts() == 1);

    workflow.control(new LaneControl(5, 1, true, false));
    workflow.control(new LaneControl(4, 1, false, true));

    await("the lease to be back", () -> workflow.progress().leased() == 0);
    assertThat(workflow.progress().pending()).as("paused, not stopped").isEqualTo(1);
    workflow.control(new LaneControl(6, 1, false, true));
    finish(workflow);
  }

  // Stealing.

  @Test
  void run_withFreeSlots_recallsAndSplitsALongLease() {
    FakeCopy.Script first = copy.untilRecalled(100);
    FakeCopy.Script later = copy.settling(1_000);
    AtomicInteger runs = new AtomicInteger();
    copy.script(task -> runs.incrementAndGet() == 1 ? first.run(task) : later.run(task));
    FakeCluster cluster = cluster();
    PrefixLaneWorkflow workflow = cluster.start(lane, 4);
    await("a lease", () -> copy.attempts() == 1);

    cluster.environment().sleep(Duration.ofSeconds(11));

    LaneResult result = finish(workflow);
    assertThat(result.isTiled()).isTrue();
    assertThat(result.tally().copied()).isEqualTo(1_000);
    assertThat(control.splits())
        .singleElement()
        .extracting(SplitTask::range, SplitTask::pieces)
        .containsExactly(new KeyRange(keys.at(99), null), 4);
    assertThat(result.leases()).isEqualTo(5);
  }

  // Outages.

  @Test
  void run_whileASideIsAway_waitsAndGoesOnWhenItIsBack() {
    AtomicInteger refusals = new AtomicInteger(12);
    FakeCopy.Script away = copy.unavailable(NO_ANSWER);
    FakeCopy.Script healthy = copy.settling(1_000);
    copy.script(task -> refusals.getAndDecrement() > 0 ? away.run(task) : healthy.run(task));
    PrefixLaneWorkflow workflow = cluster().start(lane, 2);
    await("a refusal", () -> workflow.progress().waiting() != null);
    assertThat(workflow.progress().waiting()).isEqualTo(NO_ANSWER);

    LaneResult result = finish(workflow);

    assertThat(result.isTiled()).isTrue();
    assertThat(result.tally().copied()).isEqualTo(1_000);
    assertThat(result.leases()).isEqualTo(13);
  }

  @Test
  void run_whenASideStaysAway_givesUpAfterTheGiveUpTime() {
    copy.script(copy.unavailable(NO_ANSWER));
    PrefixLaneWorkflow workflow = cluster().start(lane, 2);

    LaneResult result = finish(workflow);

    assertThat(result.isTiled()).isFalse();
    assertThat(result.broken())
        .singleElement()
        .satisfies(
            broken -> {
              assertThat(broken.range()).isEqualTo(KeyRange.ALL);
              assertThat(broken.problem()).isEqualTo(NO_ANSWER);
            });
    assertThat(duration(workflow))
        .isBetween(
            FakeCluster.TIMING.giveUpAfter(), FakeCluster.TIMING.giveUpAfter().plusMinutes(5));
    assertThat(control.laneRecords()).as("the given-up range is on record").hasSize(1);
  }

  // Seams.

  @Test
  void run_whenNeighboursDisagree_asksTheSourceAndBreaksTheRightOne() {
    copy.script(this::withoutTheFirstKeyOfTheSecondLease);

    LaneResult result = finish(cluster().start(lane, 1));

    assertThat(result.isTiled()).isFalse();
    assertThat(result.broken().getFirst().problem().code()).isEqualTo(FailureCode.SEAM_KEY_MISSING);
    assertThat(control.seamChecks().getFirst().key()).isEqualTo(keys.at(300));
  }

  @Test
  void run_whenTheMissingKeyVanished_isTiled() {
    copy.script(this::withoutTheFirstKeyOfTheSecondLease);
    control.exists(false);

    assertThat(finish(cluster().start(lane, 1)).isTiled()).isTrue();
  }

  private RangeOutcome withoutTheFirstKeyOfTheSecondLease(RangeTask task) {
    boolean second = task.leaseId().endsWith("-2");
    long count = keys.count(task.range());
    RangeOutcome outcome =
        second
            ? copy.outcome(task, count, StopReason.EXHAUSTED, null)
            : copy.outcome(task, 300, StopReason.TIME_BUDGET, null);
    RangeCheckpoint settled = outcome.settled();
    return second
        ? new RangeOutcome(
            LaneFixture.withFirst(settled, "flat-0000000301"), StopReason.EXHAUSTED, null, null)
        : outcome;
  }

  // Continue-as-new.

  @Test
  void run_ofManyLeases_continuesAsNewAndCarriesEverything() {
    KeySpace many = new KeySpace(25_000, 0, 1);
    FakeCopy fast = new FakeCopy(many, 10);
    FakeCopy.Script healthy = fast.settling(10);
    fast.script(task -> withSegment(task, healthy.run(task)));
    FakeControl records = new FakeControl(many);
    FakeCluster cluster = FakeCluster.withoutReplay(fast, records);
    started = cluster;
    PrefixLaneWorkflow workflow = cluster.start(lane, 4);
    String firstRun = FakeCluster.executionOf(workflow).getRunId();

    LaneResult result = finish(workflow);

    assertThat(result.isTiled()).isTrue();
    assertThat(result.tally().copied()).isEqualTo(25_000);
    assertThat(result.leases()).isEqualTo(2_500);
    assertThat(fast.tasks()).extracting(RangeTask::leaseId).doesNotHaveDuplicates();
    assertThat(records.laneRecords().stream().flatMap(r -> r.segments().stream()).distinct())
        .as("segments of all runs")
        .hasSize(2_500);
    assertThat(records.laneRecords()).extracting(LaneRecord::manifest).doesNotHaveDuplicates();
    List<List<HistoryEvent>> runs =
        cluster.runs(PrefixLaneWorkflow.workflowId("m", lane.id()), firstRun);
    assertThat(runs).hasSizeGreaterThanOrEqualTo(3);
    assertThat(runs).allSatisfy(events -> assertThat(events).hasSizeLessThan(8_000));
  }

  // Helpers.

  private FakeCluster cluster() {
    if (started == null) {
      started = new FakeCluster(copy, control);
    }
    return started;
  }

  private static RangeOutcome withSegment(RangeTask task, RangeOutcome outcome) {
    SegmentRef segment = new SegmentRef(task.leaseId(), 1, 1);
    return new RangeOutcome(
        LaneFixture.withSegment(outcome.settled(), segment),
        outcome.stopReason(),
        outcome.problem(),
        outcome.firstKeyBeyond());
  }

  /** By its history: when a result arrives, the server's clock may have been wound on already. */
  private Duration duration(PrefixLaneWorkflow workflow) {
    WorkflowExecution execution = FakeCluster.executionOf(workflow);
    List<HistoryEvent> events =
        cluster().runs(execution.getWorkflowId(), execution.getRunId()).getLast();
    return Duration.ofSeconds(
        events.getLast().getEventTime().getSeconds()
            - events.getFirst().getEventTime().getSeconds());
  }

  private static LaneResult finish(PrefixLaneWorkflow workflow) {
    return WorkflowStub.fromTyped(workflow).getResult(LaneResult.class);
  }
}
