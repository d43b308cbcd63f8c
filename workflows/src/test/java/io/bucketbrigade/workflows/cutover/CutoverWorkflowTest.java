package io.bucketbrigade.workflows.cutover;

import static io.bucketbrigade.workflows.cutover.CutoverWorld.by;
import static io.bucketbrigade.workflows.cutover.CutoverWorld.options;
import static io.bucketbrigade.workflows.cutover.CutoverWorld.pass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.cutover.CutoverActivities.FreezeTask;
import io.bucketbrigade.model.cutover.CutoverProgress;
import io.bucketbrigade.model.cutover.CutoverProgress.Result;
import io.bucketbrigade.model.cutover.CutoverProgress.Stage;
import io.bucketbrigade.model.cutover.CutoverProgress.StepState;
import io.bucketbrigade.model.cutover.CutoverProgress.Written;
import io.bucketbrigade.model.cutover.CutoverWorkflow;
import io.bucketbrigade.model.cutover.FreezeGuardWorkflow;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.CutoverOptions.Freeze;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.PassOptions.Compare;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CutoverWorkflowTest {

  private final CutoverWorld world = new CutoverWorld();
  private final FakeApplication application = world.application;

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void run_whenApprovedAndHealthy_endsSwitchedAndUnfrozen() {
    world.passes.add(pass(Outcome.COMPLETE, 7));
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);
    assertThat(application.changes).containsExactly("freeze");
    assertThat(cutover.progress().waitingFor()).contains("brigade approve m");

    cutover.approve(by("ada"));
    CutoverProgress end = world.end(cutover);

    assertThat(end.result()).isEqualTo(Result.SWITCHED);
    assertThat(end.problems()).isEmpty();
    assertThat(end.passes()).isEqualTo(2);
    assertThat(end.frozenSince()).isNull();
    assertThat(end.steps())
        .extracting(CutoverProgress.StepRecord::state)
        .containsOnly(StepState.DONE);
    assertThat(application.changes).containsExactly("freeze", "parameter", "pointer", "lift");
    assertThat(application.events)
        .containsExactly("cutover.approval-wanted", "cutover.switched", "cutover.ended");
    assertThat(application.records.getLast()).isEqualTo(end);
  }

  @Test
  void run_finalPasses_compareAttributesAndVerify() {
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);

    assertThat(world.passed)
        .allSatisfy(
            input -> {
              assertThat(input.pass().compare()).isEqualTo(Compare.ATTRIBUTES);
              assertThat(input.spec().verify()).isEqualTo(VerifyLevel.LISTING);
              assertThat(input.earlier()).isNotNull();
            })
        .hasSize(1);
  }

  @Test
  void run_whereTheSpecAppliesBuckets_doesSoBeforeTheSwitchAndKeepsIt() {
    world.applying(BucketItem.LIFECYCLE, BucketItem.VERSIONING);
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);
    assertThat(world.buckets.asked()).isEmpty();

    cutover.approve(by("ada"));

    assertThat(world.end(cutover).result()).isEqualTo(Result.SWITCHED);
    assertThat(world.buckets.asked()).containsExactly("apply [VERSIONING, LIFECYCLE]");
  }

  @Test
  void rollBack_whereBucketsWereApplied_putsThemBackAfterTheSteps() {
    world.applying(BucketItem.LIFECYCLE);
    world.buckets.leaves(List.of("'lifecycle' of s3://new is left as it is"));
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);
    cutover.approve(by("ada"));
    world.await(cutover, Stage.OBSERVE);

    cutover.rollBack(by("ada"));
    CutoverProgress end = world.end(cutover);

    assertThat(world.buckets.asked()).containsExactly("apply [LIFECYCLE]", "restore");
    assertThat(codes(end)).containsExactly(FailureCode.ROLLED_BACK, FailureCode.NOT_UNDONE);
  }

  @Test
  void run_whenBucketsCannotBeApplied_switchesNothingAndPutsThemBack() {
    world.applying(BucketItem.LIFECYCLE);
    world.buckets.failsToApply(
        List.of(new Problem(Side.DESTINATION, FailureCode.NOT_APPLIED, "no lifecycles today")));
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);
    cutover.approve(by("ada"));

    CutoverProgress end = world.end(cutover);

    assertThat(codes(end)).containsExactly(FailureCode.NOT_APPLIED);
    assertThat(application.changes).containsExactly("freeze", "lift");
    assertThat(world.buckets.asked()).containsExactly("apply [LIFECYCLE]", "restore");
  }

  @Test
  void rollBack_beforeTheSwitch_leavesWhatTheMigrationApplied() {
    world.applying(BucketItem.VERSIONING);
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);

    cutover.rollBack(by("ada"));
    world.end(cutover);

    assertThat(world.buckets.asked()).isEmpty();
  }

  @Test
  void run_whenNobodyApproves_isOffWhenTheBudgetIsOver() {
    CutoverProgress end = world.end(world.start());

    assertThat(end.result()).isEqualTo(Result.AS_BEFORE);
    assertThat(codes(end)).containsExactly(FailureCode.BUDGET_OVER);
    assertThat(application.changes).containsExactly("freeze", "lift");
    assertThat(Duration.between(end.startedAt(), end.updatedAt()))
        .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
  }

  @Test
  void freeze_isNeverExtendedBeyondTheBudgetAndAMinute() {
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);
    Instant bound = cutover.progress().startedAt().plus(Duration.ofMinutes(11)).plusSeconds(5);

    for (int half = 0; half < 18; half++) {
      world.skip(Duration.ofSeconds(30));
      Instant until = application.frozenUntil();
      assertThat(until == null || until.isBefore(bound)).isTrue();
    }
  }

  @Test
  void approve_whenTwoAreWanted_countsPeopleAndNotApprovals() {
    world.order(options(Freeze.POLICY, 2, List.of("parameter")));
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);

    cutover.approve(by("ada"));
    cutover.approve(by("Ada "));
    assertThat(cutover.progress().stage()).isEqualTo(Stage.APPROVE);
    cutover.approve(by("bob"));

    assertThat(world.end(cutover).result()).isEqualTo(Result.SWITCHED);
  }

  @Test
  void approve_ofTwoWhenTheFirstRanOut_isNotEnough() {
    world.order(options(Freeze.POLICY, 2, List.of("parameter")));
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);

    cutover.approve(by("ada"));
    world.skip(Duration.ofMinutes(5).plusSeconds(1));
    cutover.approve(by("bob"));

    assertThat(world.end(cutover).result()).isEqualTo(Result.AS_BEFORE);
    assertThat(application.changes).containsExactly("freeze", "lift");
  }

  @Test
  void approve_byANameThatIsNotAllowed_isRefused() {
    application.approvers = List.of("ada");
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);

    assertThatThrownBy(() -> cutover.approve(by("eve")))
        .rootCause()
        .hasMessageContaining("'eve' is not among those who may approve");
    assertThatThrownBy(() -> cutover.rollBack(by("eve"))).isNotNull();
  }

  @Test
  void run_whenAStepFails_undoesWhatWasDoneNewestFirst() {
    application.broken.add("pointer");
    CutoverProgress end = approved();

    assertThat(end.result()).isEqualTo(Result.AS_BEFORE);
    assertThat(codes(end)).containsExactly(FailureCode.STEP_FAILED);
    assertThat(application.changes)
        .containsExactly("freeze", "parameter", "parameter back", "lift");
    assertThat(application.switchedSteps()).isEmpty();
    // Whatever a step that failed half way left is undone, too.
    assertThat(end.steps())
        .extracting(CutoverProgress.StepRecord::state)
        .containsExactly(StepState.REVERSED, StepState.REVERSED);
  }

  @Test
  void run_whenAStepFailsForAWhile_triesItAgain() {
    application.failuresLeft.put("parameter", new AtomicInteger(3));

    assertThat(approved().result()).isEqualTo(Result.SWITCHED);
    assertThat(application.changes).containsExactly("freeze", "parameter", "pointer", "lift");
  }

  @Test
  void run_whenUnhealthyAfterwards_goesBackAndCopiesBack() {
    application.healthy = false;
    CutoverProgress end = approved();

    assertThat(end.result()).isEqualTo(Result.AS_BEFORE);
    assertThat(codes(end)).containsExactly(FailureCode.UNHEALTHY);
    assertThat(application.changes)
        .containsExactly(
            "freeze", "parameter", "pointer", "pointer back", "parameter back", "lift");
    assertThat(world.passed)
        .last()
        .satisfies(
            input -> {
              assertThat(input.spec().id()).isEqualTo("m-back");
              assertThat(input.spec().source().bucket()).isEqualTo("photos-copy");
              assertThat(input.spec().destination().bucket()).isEqualTo("photos");
              assertThat(input.spec().canary().enabled()).isFalse();
              assertThat(input.earlier()).isNull();
            });
  }

  @Test
  void run_whenNotAllIsCopiedBack_namesIt() {
    world.passes.add(pass(Outcome.COMPLETE, 0));
    world.passes.add(pass(Outcome.INCOMPLETE, 0));
    application.healthy = false;

    CutoverProgress end = approved();

    assertThat(end.result()).isEqualTo(Result.AS_BEFORE);
    assertThat(codes(end)).containsExactly(FailureCode.UNHEALTHY, FailureCode.NOT_COPIED_BACK);
  }

  @Test
  void rollBack_duringObservation_goesBack() {
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);
    cutover.approve(by("ada"));
    world.await(cutover, Stage.OBSERVE);

    cutover.rollBack(by("bob"));
    CutoverProgress end = world.end(cutover);

    assertThat(end.result()).isEqualTo(Result.AS_BEFORE);
    assertThat(end.problems())
        .extracting(Problem::message)
        .containsExactly("Rolled back by bob (as declared): it is time");
    assertThat(application.switchedSteps()).isEmpty();
  }

  @Test
  void observe_countsWhatIsWrittenSinceTheFirstStep() {
    application.written = 7;

    CutoverProgress end = approved();

    assertThat(end.written()).isEqualTo(new Written(7, 2_000, true));
    assertThat(application.counts).hasSizeBetween(2, 7);
    assertThat(application.counts).containsOnly(application.counts.getFirst());
  }

  @Test
  void observe_whenNothingCanBeCounted_goesOn() {
    application.broken.add("count");

    CutoverProgress end = approved();

    assertThat(end.result()).isEqualTo(Result.SWITCHED);
    assertThat(end.written()).isNull();
  }

  @Test
  void rollBack_afterTheFinish_isRefused() {
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);
    cutover.approve(by("ada"));
    world.end(cutover);

    assertThatThrownBy(() -> cutover.rollBack(by("bob"))).isNotNull();
    assertThat(application.switchedSteps()).containsExactlyInAnyOrder("parameter", "pointer");
  }

  @Test
  void finish_endsObservationBeforeItsTime() {
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);
    cutover.approve(by("ada"));
    world.await(cutover, Stage.OBSERVE);
    cutover.finish(by("ada"));

    CutoverProgress end = world.end(cutover);

    assertThat(end.result()).isEqualTo(Result.SWITCHED);
    assertThat(Duration.between(end.startedAt(), end.updatedAt()))
        .isLessThan(Duration.ofMinutes(2));
  }

  @Test
  void run_whenSomebodyTakesTheFreezeAway_isOff() {
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);

    application.thaw();
    CutoverProgress end = world.end(cutover);

    assertThat(end.result()).isEqualTo(Result.AS_BEFORE);
    assertThat(codes(end)).containsExactly(FailureCode.FREEZE_LOST);
    assertThat(Duration.between(end.startedAt(), end.updatedAt()))
        .isLessThan(Duration.ofMinutes(2));
  }

  @Test
  void run_whenTheFreezeIsGoneJustBeforeTheFirstStep_doesNoStep() {
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);

    application.thaw();
    cutover.approve(by("ada"));
    CutoverProgress end = world.end(cutover);

    assertThat(end.result()).isEqualTo(Result.AS_BEFORE);
    assertThat(application.changes).containsExactly("freeze");
  }

  @Test
  void run_whenTheFreezeIsRefused_changesNothing() {
    application.broken.add("freeze");
    CutoverProgress end = world.end(world.start());

    assertThat(end.result()).isEqualTo(Result.AS_BEFORE);
    assertThat(codes(end)).containsExactly(FailureCode.FREEZE_LOST);
    assertThat(application.changes).isEmpty();
  }

  @Test
  void run_whenAFinalPassIsIncomplete_isOffAndSaysWhy() {
    world.passes.add(pass(Outcome.INCOMPLETE, 3));
    CutoverProgress end = world.end(world.start());

    assertThat(end.result()).isEqualTo(Result.AS_BEFORE);
    assertThat(codes(end)).containsExactly(FailureCode.CUTOVER_REFUSED);
    assertThat(application.changes).containsExactly("freeze", "lift");
  }

  @Test
  void run_whenTheSourceNeverRests_isOff() {
    for (int i = 0; i < 30; i++) {
      world.passes.add(pass(Outcome.COMPLETE, 1));
    }
    CutoverProgress end = world.end(world.start());

    assertThat(end.result()).isEqualTo(Result.AS_BEFORE);
    assertThat(codes(end)).containsExactly(FailureCode.STILL_CHANGING);
    assertThat(application.changes).containsExactly("freeze", "lift");
  }

  @Test
  void run_ofAnIncompleteMigration_isRefused() {
    world.ended(pass(Outcome.INCOMPLETE, 3));
    CutoverProgress end = world.end(world.start());

    assertThat(end.refused()).isTrue();
    assertThat(end.result()).isEqualTo(Result.AS_BEFORE);
    assertThat(end.problems())
        .singleElement()
        .extracting(Problem::message)
        .asString()
        .contains("INCOMPLETE");
    assertThat(application.changes).isEmpty();
  }

  @Test
  void run_whenWorkersRefuseAStep_isRefused() {
    application.refusals.add(
        new Problem(Side.DESTINATION, FailureCode.CUTOVER_REFUSED, "No such step."));
    CutoverProgress end = world.end(world.start());

    assertThat(end.refused()).isTrue();
    assertThat(application.changes).isEmpty();
  }

  @Test
  void run_asAPreview_changesNothing() {
    CutoverProgress end = world.end(world.start(true));

    assertThat(end.refused()).isFalse();
    assertThat(end.steps())
        .extracting(CutoverProgress.StepRecord::words)
        .containsExactly("parameter: old -> new", "pointer: old -> new");
    assertThat(application.changes).isEmpty();
  }

  @Test
  void run_whenTheFreezeCannotBeLifted_saysSoAndTriesUntilItCan() {
    application.broken.add("lift");
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);
    cutover.approve(by("ada"));
    world.skip(Duration.ofMinutes(10));
    assertThat(cutover.progress().waitingFor()).contains("lift the freeze", "lift is broken");
    assertThat(application.events).contains("cutover.stuck");

    application.broken.clear();

    assertThat(world.end(cutover).result()).isEqualTo(Result.SWITCHED);
    assertThat(application.isFrozen()).isFalse();
  }

  @Test
  void run_withConfirmation_waitsForWhoStoppedTheWriters() {
    world.order(options(Freeze.CONFIRM, 0, List.of("parameter")));
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.FREEZE);
    world.await("the question", () -> cutover.progress().waitingFor() != null);

    cutover.confirmFrozen(by("ada"));

    assertThat(world.end(cutover).result()).isEqualTo(Result.SWITCHED);
    assertThat(application.changes).containsExactly("parameter");
  }

  @Test
  void run_withConfirmation_waitsForOpenUploads() {
    world.order(options(Freeze.CONFIRM, 0, List.of("parameter")));
    application.uploads = 2;
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.FREEZE);
    world.await("the question", () -> cutover.progress().waitingFor() != null);
    cutover.confirmFrozen(by("ada"));
    world.await("a pass", () -> cutover.progress().passes() > 0);
    assertThat(application.changes).isEmpty();
    world.await(
        "the words",
        () -> String.valueOf(cutover.progress().waitingFor()).contains("2 uploads in parts"));

    application.uploads = 0;

    assertThat(world.end(cutover).result()).isEqualTo(Result.SWITCHED);
  }

  @Test
  void run_withConfirmation_whenUploadsCannotBeListed_isOff() {
    world.order(options(Freeze.CONFIRM, 0, List.of("parameter")));
    application.broken.add("uploads");
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.FREEZE);
    world.await("the question", () -> cutover.progress().waitingFor() != null);

    cutover.confirmFrozen(by("ada"));

    CutoverProgress end = world.end(cutover);
    assertThat(end.result()).isEqualTo(Result.AS_BEFORE);
    assertThat(end.problems().getFirst().message()).contains("uploads in parts");
    assertThat(application.changes).isEmpty();
  }

  @Test
  void run_withAPolicy_whenUploadsCannotBeListed_goesOn() {
    world.order(options(Freeze.POLICY, 0, List.of("parameter")));
    application.broken.add("uploads");

    assertThat(world.end(world.start()).result()).isEqualTo(Result.SWITCHED);
  }

  @Test
  void run_withAStepThatFreezes_undoesItAtTheEnd() {
    world.order(options(Freeze.STEP, 0, List.of("parameter")));

    assertThat(world.end(world.start()).result()).isEqualTo(Result.SWITCHED);
    assertThat(application.changes).containsExactly("gate", "parameter", "gate back");
  }

  @Test
  void cancel_inTemporalsOwnWay_rollsBack() {
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);

    WorkflowStub.fromTyped(cutover).cancel();
    world.await("the end", () -> cutover.progress().stage() == Stage.DONE);

    assertThat(cutover.progress().result()).isEqualTo(Result.AS_BEFORE);
    assertThat(application.changes).containsExactly("freeze", "lift");
  }

  @Test
  void guard_whenTheCutoverIsGone_liftsTheFreeze() {
    application.freeze(new FreezeTask(CutoverWorld.task(), null));
    FreezeGuardWorkflow guard = world.startGuard();
    world.skip(Duration.ofMinutes(3));
    assertThat(application.isFrozen()).isTrue();

    application.cutoverRuns = false;
    WorkflowStub.fromTyped(guard).getResult(Void.class);

    assertThat(application.changes).containsExactly("freeze", "lift");
  }

  @Test
  void guard_whenItIsDismissed_leavesTheFreeze() {
    application.freeze(new FreezeTask(CutoverWorld.task(), null));
    FreezeGuardWorkflow guard = world.startGuard();

    guard.dismiss();
    WorkflowStub.fromTyped(guard).getResult(Void.class);

    assertThat(application.isFrozen()).isTrue();
  }

  private CutoverProgress approved() {
    CutoverWorkflow cutover = world.start();
    world.await(cutover, Stage.APPROVE);
    cutover.approve(by("ada"));
    return world.end(cutover);
  }

  private static List<FailureCode> codes(CutoverProgress progress) {
    return progress.problems().stream().map(Problem::code).toList();
  }
}
