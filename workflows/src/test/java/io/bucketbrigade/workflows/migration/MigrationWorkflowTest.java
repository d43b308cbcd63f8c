package io.bucketbrigade.workflows.migration;

import static io.bucketbrigade.workflows.fake.FakeCluster.await;
import static io.bucketbrigade.workflows.fake.FakeCluster.finish;
import static io.bucketbrigade.workflows.fake.FakeCluster.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.migration.PrefixFindings;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.migration.UploadSweep;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.preflight.PreflightResult;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.Allowance;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.Limits.OfSide;
import io.bucketbrigade.model.spec.LimitsChange;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.FakeCopy;
import io.bucketbrigade.workflows.fake.KeySpace;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class MigrationWorkflowTest {

  private static final Problem NO_ANSWER =
      new Problem(Side.SOURCE, FailureCode.UNREACHABLE, "The source does not answer.");

  private final KeySpace keys = new KeySpace(500, 4, 100);
  private final FakeCopy copy = new FakeCopy(keys, 60);
  private FakeControl control = new FakeControl(keys);
  private @Nullable FakeCluster started;

  @AfterEach
  void close() {
    if (started != null) {
      started.close();
    }
  }

  // The way through.

  @Test
  void run_ofHealthySides_isComplete() {
    MigrationProgress result = finish(cluster().start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.phase()).isEqualTo(Phase.DONE);
    assertThat(result.tally().copied()).isEqualTo(keys.size());
    assertThat(result.tally().isClosed()).isTrue();
    assertThat(result.lanesFinished()).isEqualTo(5);
    assertThat(result.lanesRunning()).isZero();
    assertThat(result.problems()).isEmpty();
    assertThat(result.waiting()).isNull();
    assertThat(result.reportPath()).isEqualTo("reports/m.html");
  }

  @Test
  void run_keepsTheStatusOfEachPhaseAndTheEnd() {
    finish(cluster().start(spec("m", 8)));

    assertThat(control.statuses())
        .extracting(status -> status.progress().phase())
        .contains(Phase.PLAN)
        .last()
        .isEqualTo(Phase.DONE);
    MigrationProgress summary = control.summaries().getFirst().progress();
    assertThat(summary.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(control.summaries().getFirst().context().migrationId()).isEqualTo("m");
  }

  @Test
  void run_withMoreLanesThanParallelism_runsThemInTurn() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec("m", 2));
    await("two leases", () -> copy.attempts() == 2);

    assertThat(workflow.lanes()).extracting(LaneProgress::label).containsExactly("flat", "p00/");
    assertThat(workflow.progress().lanesRunning()).isEqualTo(2);

    copy.script(copy.settling(1_000));
    workflow.pause();
    workflow.resume();
    assertThat(finish(workflow).outcome()).isEqualTo(Outcome.COMPLETE);
  }

  // Unfinished uploads.

  @Test
  void run_sweepsUploadsOnceBeforeTheSummary() {
    control.sweep(new UploadSweep(3, 1, "access denied"));

    MigrationProgress result = finish(cluster().start(spec("m", 8)));

    assertThat(control.sweeps()).isEqualTo(1);
    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.warnings()).singleElement().asString().contains("uploads", "access denied");
    assertThat(control.summaries().getFirst().progress().warnings()).isEqualTo(result.warnings());
  }

  @Test
  void run_whenTheSweepFailsForGood_isCompleteAndWarns() {
    control.failSweep(ApplicationFailure.newNonRetryableFailure("no sweep today", "Test"));

    MigrationProgress result = finish(cluster().start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.problems()).isEmpty();
    assertThat(result.warnings()).singleElement().asString().contains("no sweep today");
  }

  @Test
  void run_whenCancelled_sweepsUploads() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec("m", 2));
    await("two leases", () -> copy.attempts() == 2);

    workflow.cancel("enough");

    assertThat(finish(workflow).outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(control.sweeps()).isEqualTo(1);
  }

  @Test
  void run_thatCopiedNothing_sweepsNothing() {
    control.failPlan(ApplicationFailure.newNonRetryableFailure("no lanes today", "Test"));

    finish(cluster().start(spec("m", null)));

    assertThat(control.sweeps()).isZero();
  }

  // Refused, failed, incomplete.

  @Test
  void run_refusedByPreflight_copiesNothing() {
    Problem refusal = new Problem(Side.DESTINATION, FailureCode.WRITE_DENIED, "No.");
    control.preflight(new PreflightResult(List.of(refusal), List.of("slow"), false));

    MigrationProgress result = finish(cluster().start(spec("m", null)));

    assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(result.problems()).containsExactly(refusal);
    assertThat(result.warnings()).containsExactly("slow");
    assertThat(result.reportPath()).isNotNull();
    assertThat(copy.attempts()).isZero();
  }

  @Test
  void run_whoseStateStoreIsRefused_writesNothingThere() {
    Problem refusal = new Problem(Side.STATE, FailureCode.SAME_BUCKET, "It is inside the source.");
    control.preflight(new PreflightResult(List.of(refusal), List.of(), false));
    StateLocation inTheSource =
        new StateLocation(new BucketLocation("old", "source", "state/", null), null);

    MigrationProgress result = finish(cluster().start(spec("m", null).withState(inTheSource)));

    assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(control.statuses()).isEmpty();
    assertThat(control.summaries()).isEmpty();
  }

  @Test
  void run_whenPlanningFailsForGood_isIncompleteAndSaysWhy() {
    control.failPlan(ApplicationFailure.newNonRetryableFailure("no lanes today", "Test"));

    MigrationProgress result = finish(cluster().start(spec("m", null)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems().getFirst().message()).contains("Planning", "no lanes today");
  }

  @Test
  void run_whenPlanningKeepsFailing_endsAfterTheGiveUpTime() {
    control.failPlan(new IllegalStateException("again and again"));

    MigrationProgress result = finish(cluster().start(spec("m", null)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(Duration.between(result.startedAt(), result.updatedAt()))
        .isBetween(Duration.ofMinutes(25), Duration.ofMinutes(40));
  }

  @Test
  void run_withAPlanThatEndsEarly_isIncomplete() {
    control = new FakeControl(keys, keys.lanes().subList(0, 3));

    MigrationProgress result = finish(cluster().start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems()).extracting(Problem::code).containsExactly(FailureCode.TALLY_OPEN);
  }

  @Test
  void run_withAGapBetweenLanes_isIncompleteAndNamesIt() {
    List<LanePlan> lanes = new ArrayList<>(keys.lanes());
    LanePlan second = lanes.get(1);
    KeyRange shorter = new KeyRange(keys.at(510), second.range().through());
    lanes.set(1, new LanePlan(second.id(), second.label(), shorter));
    control = new FakeControl(keys, lanes);

    MigrationProgress result = finish(cluster().start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems().getFirst().code()).isEqualTo(FailureCode.TALLY_OPEN);
    assertThat(result.problems().getFirst().message()).contains("p00/");
  }

  @Test
  void run_withFailedObjects_isIncompleteAndCountsThem() {
    copy.script(
        task -> {
          RangeOutcome all =
              copy.outcome(task, keys.count(task.range()), StopReason.EXHAUSTED, null);
          return FakeCopy.recounted(all, t -> new Tally(t, t - 3, 0, 0, 1, 1, 1, 0, 0, 0, 0));
        });

    MigrationProgress result = finish(cluster().start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(FailureCode.OBJECTS_NOT_COPIED);
              assertThat(problem.message()).contains("5 failed", "5 quarantined", "5 deferred");
            });
  }

  @Test
  void run_withObjectsQuarantinedAsAsked_isComplete() {
    copy.script(
        task -> {
          RangeOutcome all =
              copy.outcome(task, keys.count(task.range()), StopReason.EXHAUSTED, null);
          return FakeCopy.recounted(all, t -> new Tally(t, t - 3, 0, 1, 2, 0, 0, 0, 0, 0, 2));
        });

    MigrationProgress result = finish(cluster().start(spec("m", 8)));

    assertThat(result.problems()).isEmpty();
    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.tally().quarantinedAsAsked()).isEqualTo(10);
  }

  @Test
  void run_withMoreQuarantinedThanAsked_isIncompleteAndCountsTheOthers() {
    copy.script(
        task -> {
          RangeOutcome all =
              copy.outcome(task, keys.count(task.range()), StopReason.EXHAUSTED, null);
          return FakeCopy.recounted(all, t -> new Tally(t, t - 3, 0, 0, 3, 0, 0, 0, 0, 0, 2));
        });

    MigrationProgress result = finish(cluster().start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("5 quarantined"));
  }

  @Test
  void run_whenRulesLeftOutEveryKey_isCompleteAndSaysSo() {
    copy.script(
        task -> {
          RangeOutcome all =
              copy.outcome(task, keys.count(task.range()), StopReason.EXHAUSTED, null);
          return FakeCopy.recounted(all, t -> new Tally(t, 0, 0, t, 0, 0, 0, 0, 0, 0, 0));
        });

    MigrationProgress result = finish(cluster().start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.warnings()).anyMatch(words -> words.contains("left out every one"));
  }

  @Test
  void run_whenExpectedPrefixesAreMissing_copiesTheRestAndIsIncomplete() {
    control.prefixes(
        new PrefixFindings(512, 12, List.of("a/", "b\n/"), "runs/r/missing-prefixes.json"));

    MigrationProgress result = finish(cluster().start(spec("m", 8, expecting("a/"))));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.tally().copied()).isEqualTo(keys.size());
    assertThat(result.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(FailureCode.PREFIX_MISSING);
              assertThat(problem.message())
                  .contains("12 of 512", "'a/', 'b\\u000a/' and 10 more", "missing-prefixes.json");
            });
  }

  @Test
  void run_whenExpectedPrefixesAreThere_isComplete() {
    MigrationProgress result = finish(cluster().start(spec("m", 8, expecting("a/"))));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(control.prefixChecks()).isEqualTo(1);
  }

  @Test
  void run_whenNoPrefixIsExpected_looksForNone() {
    assertThat(finish(cluster().start(spec("m", 8))).outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(control.prefixChecks()).isZero();
  }

  @Test
  void run_whenPrefixesAreMissingAndATallyIsOpen_namesBoth() {
    control.prefixes(new PrefixFindings(1, 1, List.of("a/"), "runs/r/missing-prefixes.json"));
    copy.script(
        task -> {
          RangeOutcome all =
              copy.outcome(task, keys.count(task.range()), StopReason.EXHAUSTED, null);
          return FakeCopy.recounted(all, t -> new Tally(t, t - 1, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        });

    MigrationProgress result = finish(cluster().start(spec("m", 8, expecting("a/"))));

    assertThat(result.problems())
        .extracting(Problem::code)
        .contains(FailureCode.PREFIX_MISSING, FailureCode.TALLY_OPEN);
  }

  @Test
  void run_withAnOpenTally_isIncompleteAndNamesTheLane() {
    copy.script(
        task -> {
          RangeOutcome all =
              copy.outcome(task, keys.count(task.range()), StopReason.EXHAUSTED, null);
          long missing = isFlat(task) ? 1 : 0;
          return FakeCopy.recounted(all, t -> new Tally(t, t - missing, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        });

    MigrationProgress result = finish(cluster().start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(FailureCode.TALLY_OPEN);
              assertThat(problem.message()).contains("'flat'", "500", "499");
            });
  }

  @Test
  void run_withABrokenListing_isIncompleteAndNamesTheRangeWhileOthersGoOn() {
    Problem disorder = new Problem(Side.SOURCE, FailureCode.LISTING_OUT_OF_ORDER, "It goes back.");
    FakeCopy.Script healthy = copy.settling(1_000);
    copy.script(
        task ->
            isFlat(task)
                ? copy.outcome(task, 120, StopReason.LISTING_BROKEN, disorder)
                : healthy.run(task));

    MigrationProgress result = finish(cluster().start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.tally().copied()).isEqualTo(120 + 400);
    assertThat(result.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(FailureCode.LISTING_OUT_OF_ORDER);
              assertThat(problem.message())
                  .contains("'flat'", "after 'flat-0000000119' through 'p00.'", "It goes back.");
            });
  }

  @Test
  void run_whenALeaseFailsForGood_isIncompleteAndNamesTheRange() {
    FakeCopy.Script healthy = copy.settling(1_000);
    copy.script(
        task -> {
          if (isFlat(task)) {
            throw ApplicationFailure.newNonRetryableFailure("no connection 'old'", "Config");
          }
          return healthy.run(task);
        });

    MigrationProgress result = finish(cluster().start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems().getFirst().message()).contains("'flat'", "no connection 'old'");
    assertThat(result.tally().copied()).isEqualTo(400);
  }

  @Test
  void run_whenTheLedgerCannotBeRecorded_isIncomplete() {
    Problem disorder = new Problem(Side.SOURCE, FailureCode.LISTING_OUT_OF_ORDER, "It goes back.");
    copy.script(task -> copy.outcome(task, 1, StopReason.LISTING_BROKEN, disorder));
    control.failRecords(ApplicationFailure.newNonRetryableFailure("disk full", "Test"));

    MigrationProgress result = finish(cluster().start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems())
        .anySatisfy(
            problem -> {
              assertThat(problem.code()).isEqualTo(FailureCode.STATE_UNAVAILABLE);
              assertThat(problem.message()).contains("disk full");
            });
  }

  // Seams between lanes.

  @Test
  void run_whenALaneMissedAKey_isIncompleteAndNamesIt() {
    skipTheFirstKeyOf("p01");

    MigrationProgress result = finish(cluster().start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(FailureCode.SEAM_KEY_MISSING);
              assertThat(problem.message()).contains("p01/0000000000");
            });
    assertThat(control.seamChecks().getFirst().key()).isEqualTo(keys.at(600));
  }

  @Test
  void run_whenTheKeyBetweenLanesVanished_isComplete() {
    skipTheFirstKeyOf("p01");
    control.exists(false);

    assertThat(finish(cluster().start(spec("m", 8))).outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(control.seamChecks()).hasSize(1);
  }

  private void skipTheFirstKeyOf(String prefix) {
    copy.script(
        task -> {
          long count = keys.count(task.range());
          RangeOutcome all = copy.outcome(task, count, StopReason.EXHAUSTED, null);
          if (!task.leaseId().contains(prefix)) {
            return all;
          }
          RangeCheckpoint settled = all.settled();
          return new RangeOutcome(
              new RangeCheckpoint(
                  1,
                  settled.cursor(),
                  List.of(),
                  new Tally(count - 1, count - 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                  null,
                  keys.at(601),
                  0,
                  0),
              StopReason.EXHAUSTED,
              null,
              all.firstKeyBeyond());
        });
  }

  // Orders.

  @Test
  void pause_recallsEveryLeaseAndMovesNothingUntilResume() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec("m", 5));
    await("all lanes work", () -> copy.attempts() == 5);

    workflow.pause();

    await("no lease runs", () -> totalLeased(workflow) == 0);
    assertThat(workflow.progress().paused()).isTrue();
    cluster().environment().sleep(Duration.ofMinutes(1));
    assertThat(copy.attempts()).as("nothing moves").isEqualTo(5);

    copy.script(copy.settling(1_000));
    workflow.resume();
    MigrationProgress result = finish(workflow);
    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.tally().copied()).isEqualTo(keys.size());
    assertThat(copy.tasks().subList(5, 10))
        .as("each goes on behind its cursor, in doubt since its first lease")
        .allSatisfy(
            task -> {
              assertThat(task.range().after()).isNotNull();
              assertThat(task.inDoubtSince()).isNotNull();
            });
  }

  @Test
  void pause_twice_isRefused() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec("m", 2));

    workflow.pause();

    assertRefused(workflow::pause, "paused already");
    workflow.resume();
    assertRefused(workflow::resume, "not paused");
    await("all lanes work", () -> copy.attempts() == 2);
    workflow.cancel("enough");
    finish(workflow);
  }

  @Test
  void setParallelism_toMore_startsMoreLeases() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec("m", 2));
    await("two leases", () -> copy.attempts() == 2);

    workflow.setParallelism(5);

    await("five leases", () -> copy.attempts() == 5);
    assertThat(workflow.progress().parallelism()).isEqualTo(5);
    workflow.cancel("enough");
    finish(workflow);
  }

  @Test
  void setParallelism_toLess_recallsTheLeasesThatAreTooMany() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec("m", 5));
    await("five leases", () -> copy.attempts() == 5);

    workflow.setParallelism(2);

    await("two leases", () -> totalLeased(workflow) == 2);
    copy.script(copy.settling(1_000));
    workflow.setParallelism(8);
    workflow.pause();
    workflow.resume();
    assertThat(finish(workflow).outcome()).isEqualTo(Outcome.COMPLETE);
  }

  @Test
  void setParallelism_outOfBounds_isRefused() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec("m", 2));
    await("all lanes work", () -> copy.attempts() == 2);

    assertRefused(() -> workflow.setParallelism(0), "between 1 and 2000");
    assertRefused(() -> workflow.setParallelism(2_001), "between 1 and 2000");
    workflow.cancel("enough");
    finish(workflow);
  }

  // Limits.

  @Test
  void setLimits_inTheMiddle_recallsAllLeasesAndGrantsNewOnesWithTheirShare() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec("m", 5));
    await("five leases", () -> copy.attempts() == 5);
    assertThat(copy.tasks()).extracting(RangeTask::allowance).containsOnlyNulls();

    Limits limits = workflow.setLimits(new LimitsChange(100L, null, null, 1L << 20));

    await("five other leases", () -> copy.attempts() == 10);
    assertThat(limits).isEqualTo(new Limits(new OfSide(100L, null), new OfSide(null, 1L << 20)));
    assertThat(copy.tasks().subList(5, 10))
        .extracting(RangeTask::allowance)
        .containsOnly(new Allowance(limits, 5));
    assertThat(workflow.progress().limits()).isEqualTo(limits);
    assertThat(workflow.progress().tally().isClosed()).isTrue();

    copy.script(copy.settling(1_000));
    workflow.setLimits(new LimitsChange(LimitsChange.UNLIMITED, null, null, 0L));
    MigrationProgress result = finish(workflow);

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.tally().copied()).isEqualTo(keys.size());
    assertThat(result.limits()).isEqualTo(Limits.NONE);
    assertThat(copy.tasks().subList(10, copy.tasks().size()))
        .extracting(RangeTask::allowance)
        .containsOnlyNulls();
  }

  @Test
  void setLimits_thatChangeNothing_leavesTheLeasesAlone() {
    copy.script(copy.untilRecalled(10));
    MigrationSpec limited = limited(new OfSide(100L, null));
    MigrationWorkflow workflow = cluster().start(limited);
    await("five leases", () -> copy.attempts() == 5);

    assertThat(workflow.setLimits(new LimitsChange(100L, null, null, null)))
        .isEqualTo(limited.limits());
    workflow.setParallelism(5);

    assertThat(copy.attempts()).isEqualTo(5);
    workflow.cancel("enough");
    assertThat(finish(workflow).limits()).isEqualTo(limited.limits());
  }

  @Test
  void setParallelism_underLimits_sharesThemAnew() {
    copy.script(copy.untilRecalled(10));
    MigrationSpec limited = limited(new OfSide(100L, null));
    MigrationWorkflow workflow = cluster().start(limited);
    await("five leases", () -> copy.attempts() == 5);
    assertThat(copy.tasks())
        .extracting(RangeTask::allowance)
        .containsOnly(new Allowance(limited.limits(), 5));

    workflow.setParallelism(2);

    await("two others", () -> copy.attempts() == 7);
    assertThat(copy.tasks().subList(5, 7))
        .extracting(RangeTask::allowance)
        .containsOnly(new Allowance(limited.limits(), 2));
    workflow.cancel("enough");
    finish(workflow);
  }

  @Test
  void setLimits_outOfBounds_isRefused() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec("m", 2));
    await("all lanes work", () -> copy.attempts() == 2);

    assertRefused(
        () -> workflow.setLimits(new LimitsChange(-1L, null, null, null)),
        "requestsPerSecond is -1");
    assertRefused(
        () -> workflow.setLimits(new LimitsChange(null, null, null, 10L)), "bytesPerSecond is 10");
    workflow.cancel("enough");
    finish(workflow);
  }

  private static MigrationSpec limited(OfSide source) {
    return spec("m", 5).withLimits(new Limits(source, OfSide.NONE));
  }

  @Test
  void cancel_recallsTheLeasesAndKeepsWhatIsDone() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec("m", 5));
    await("all lanes work", () -> copy.attempts() == 5);

    workflow.cancel("wrong bucket");

    assertRefused(() -> workflow.cancel("again"), "cancelled");
    MigrationProgress result = finish(workflow);
    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.tally().copied()).isEqualTo(50);
    assertThat(result.warnings()).anyMatch(warning -> warning.contains("wrong bucket"));
    assertThat(result.problems()).isEmpty();
    assertThat(result.reportPath()).isNotNull();
  }

  @Test
  void cancel_whilePlanningKeepsFailing_endsAtOnce() {
    control.failPlan(new IllegalStateException("again and again"));
    MigrationWorkflow workflow = cluster().start(spec("m", 5));
    await("planning", () -> workflow.progress().phase() == Phase.PLAN);

    workflow.cancel("enough");

    assertThat(finish(workflow).outcome()).isEqualTo(Outcome.CANCELLED);
  }

  @Test
  void cancel_inTemporalsOwnWay_endsLikeACancelUpdate() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec("m", 5));
    await("all lanes work", () -> copy.attempts() == 5);

    WorkflowStub.fromTyped(workflow).cancel();

    // The SDK closes it as cancelled, whatever it returns.
    assertThatThrownBy(() -> finish(workflow)).hasRootCauseInstanceOf(CanceledFailure.class);
    MigrationProgress end = workflow.progress();
    assertThat(end.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(end.phase()).isEqualTo(Phase.DONE);
    assertThat(end.tally().copied()).isEqualTo(50);
    assertThat(end.reportPath()).isNotNull();
    assertThat(control.statuses().getLast().progress().outcome()).isEqualTo(Outcome.CANCELLED);
  }

  // Surveys.

  @Test
  void survey_tellsRateAndWaitingAndTheWorkersSlots() {
    copy.script(copy.untilRecalled(10));
    control.survey(new Survey(tally(77), 1_234, 99, 3, NO_ANSWER));
    MigrationWorkflow workflow = cluster().start(spec("m", null));

    await("a survey", () -> workflow.progress().objectsPerSecond() == 1_234);

    MigrationProgress progress = workflow.progress();
    assertThat(progress.parallelism()).isEqualTo(3);
    assertThat(progress.tally().copied()).isEqualTo(77);
    assertThat(progress.bytesPerSecond()).isEqualTo(99);
    assertThat(progress.waiting()).isEqualTo(NO_ANSWER);
    workflow.cancel("enough");
    MigrationProgress result = finish(workflow);
    assertThat(result.waiting()).isNull();
    assertThat(result.objectsPerSecond()).isZero();
  }

  @Test
  void survey_doesNotOverruleAChosenParallelism() {
    copy.script(copy.untilRecalled(10));
    control.survey(new Survey(tally(77), 1_234, 99, 3, null));
    MigrationWorkflow workflow = cluster().start(spec("m", 2));

    await("a survey", () -> workflow.progress().objectsPerSecond() == 1_234);

    assertThat(workflow.progress().parallelism()).isEqualTo(2);
    workflow.cancel("enough");
    finish(workflow);
  }

  @Test
  void survey_ofALongPause_growsRarer() {
    started = FakeCluster.withoutReplay(copy, control);
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = started.start(spec("m", 5));
    await("all lanes work", () -> copy.attempts() == 5);
    workflow.pause();
    await("no lease runs", () -> totalLeased(workflow) == 0);

    started.environment().sleep(Duration.ofDays(30));

    assertThat(control.surveys()).isBetween(300, 600);
    workflow.cancel("enough");
    finish(workflow);
  }

  // Search attributes.

  @Test
  void searchAttributes_areSetOnlyWhereTheyAreRegistered() {
    FakeCluster brigade = cluster();
    brigade
        .environment()
        .registerSearchAttribute("BrigadePhase", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    brigade
        .environment()
        .registerSearchAttribute("BrigadeSource", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    brigade
        .environment()
        .registerSearchAttribute("BrigadeDestination", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    brigade
        .environment()
        .registerSearchAttribute("BrigadeFailed", IndexedValueType.INDEXED_VALUE_TYPE_INT);
    WorkflowClient client = brigade.environment().getWorkflowClient();
    MigrationWorkflow with =
        client.newWorkflowStub(
            MigrationWorkflow.class,
            WorkflowOptions.newBuilder()
                .setWorkflowId("with")
                .setTaskQueue(TaskQueues.CONTROL)
                .build());
    WorkflowClient.start(with::run, new MigrationInput(spec("with", 8), FakeCluster.TIMING, true));

    assertThat(finish(with).outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(finish(brigade.start(spec("without", 8))).outcome()).isEqualTo(Outcome.COMPLETE);

    assertThat(upserts("with")).isGreaterThanOrEqualTo(4);
    assertThat(upserts("without")).isZero();
  }

  // Helpers.

  private FakeCluster cluster() {
    if (started == null) {
      started = new FakeCluster(copy, control);
    }
    return started;
  }

  private long upserts(String id) {
    return cluster().environment().getWorkflowClient().fetchHistory(id).getEvents().stream()
        .filter(HistoryEvent::hasUpsertWorkflowSearchAttributesEventAttributes)
        .count();
  }

  private int totalLeased(MigrationWorkflow workflow) {
    return workflow.lanes().stream()
        .mapToInt(lane -> cluster().lane("m", lane.laneId()).progress().leased())
        .sum();
  }

  private static boolean isFlat(RangeTask task) {
    return task.leaseId().contains("flat");
  }

  private static Tally tally(long copied) {
    return new Tally(copied, copied, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  private static SelectionOptions expecting(String... prefixes) {
    return new SelectionOptions(List.of(), null, List.of(prefixes), false);
  }

  private static void assertRefused(Runnable update, String why) {
    assertThatThrownBy(update::run)
        .isInstanceOf(WorkflowUpdateException.class)
        .rootCause()
        .hasMessageContaining(why);
  }
}
