package io.bucketbrigade.workflows.migration;

import static io.bucketbrigade.workflows.fake.FakeCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.ledger.LedgerWorkflow;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.spec.BucketOptions;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.Limits.OfSide;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.spec.RetryOptions;
import io.bucketbrigade.model.verify.Audit;
import io.bucketbrigade.model.verify.CloserLook;
import io.bucketbrigade.model.verify.Discrepancy;
import io.bucketbrigade.model.verify.Sampling;
import io.bucketbrigade.model.verify.VerificationInput;
import io.bucketbrigade.model.verify.VerificationOrder;
import io.bucketbrigade.model.verify.VerificationProgress;
import io.bucketbrigade.model.verify.VerificationWorkflow;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.FakeCopy;
import io.bucketbrigade.workflows.fake.FakeVerification;
import io.bucketbrigade.workflows.fake.KeySpace;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class VerificationTest {

  private static final int MAX_PAYLOAD_BYTES = 64 * 1024;

  private final KeySpace keys = new KeySpace(200, 2, 100);
  private final FakeCopy copy = new FakeCopy(keys, 150);
  private final FakeVerification verification = new FakeVerification(copy, keys, 60);
  private final FakeControl control = new FakeControl(keys);
  private @Nullable FakeCluster started;

  @AfterEach
  void close() {
    if (started != null) {
      started.close();
    }
  }

  @Test
  void run_withALevel_comparesEverythingAfterCopying() {
    MigrationProgress result = finish(cluster().start(spec(false)));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(verified(result).tally()).isEqualTo(FakeVerification.equal(keys.size()));
    assertThat(verified(result).ended()).isTrue();
    assertThat(verified(result).lanesFinished()).isEqualTo(3);
    assertThat(control.statuses())
        .extracting(status -> status.progress().phase())
        .contains(Phase.VERIFY);
    VerificationOrder order = verification.plans().getFirst().order();
    assertThat(order.copied()).isEqualTo(Objects.requireNonNull(result.run()).context());
    assertThat(order.excuseRecorded()).isTrue();
    assertThat(order.copyStartedAt()).isBeforeOrEqualTo(order.copyEndedAt());
    assertThat(verification.tasks())
        .allSatisfy(task -> assertThat(task.context().runId()).endsWith("-verify"));
    assertThat(cluster().meter().largestBytes()).isLessThan(MAX_PAYLOAD_BYTES);
  }

  @Test
  void run_withALevelForWhatWasWritten_looksCloserSinceItBegan() {
    MigrationSpec asked =
        spec(false).withPasses(PassOptions.DEFAULT.withVerifyWritten(VerifyLevel.CONTENT));

    MigrationProgress result = finish(cluster().start(asked));

    CloserLook closer = new CloserLook(VerifyLevel.CONTENT, result.startedAt());
    assertThat(verification.plans().getFirst().order().closer()).isEqualTo(closer);
    assertThat(verified(result).closer()).isEqualTo(closer);
  }

  @Test
  void run_withoutALevel_comparesNothing() {
    MigrationProgress result = finish(cluster().start(FakeCluster.spec("m", 4)));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.verification()).isNull();
    assertThat(verification.plans()).isEmpty();
  }

  @Test
  void run_whenSidesDiffer_isIncompleteAndNamesAFew() {
    verification.finding(
        count -> new VerifyTally(count, count - 2, 0, 2, 0, 0, 1, 0, 1, 0, 0, 0, 0));
    String hostile = "k|<b>\n" + "\u0001".repeat(1_000);
    verification.sample(
        Collections.nCopies(
            10, new Discrepancy(ObjectKey.of(hostile), Discrepancy.Kind.SIZE, "1 and 2")));

    MigrationProgress result = finish(cluster().start(spec(false)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    Problem problem = result.problems().getFirst();
    assertThat(problem.code()).isEqualTo(FailureCode.DISCREPANCIES_FOUND);
    assertThat(problem.message()).contains("MISSING").contains("SIZE").doesNotContain("\n");
    assertThat(cluster().meter().largestBytes()).isLessThan(MAX_PAYLOAD_BYTES);
  }

  @Test
  void run_whenOnlyExtraOrChangedSince_isCompleteAndWarns() {
    verification.finding(
        count -> new VerifyTally(count, count - 2, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0));

    MigrationProgress result = finish(cluster().start(spec(false)));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.warnings().toString())
        .contains("changed at the source")
        .contains("only at the destination");
  }

  @Test
  void run_whenExactAndSomethingIsExtra_isIncomplete() {
    verification.finding(
        count -> new VerifyTally(count, count - 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0));

    MigrationProgress result = finish(cluster().start(spec(true)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems().getFirst().message()).contains("EXTRA");
  }

  @Test
  void run_whenTheVerificationLosesCount_isIncomplete() {
    verification.finding(
        count -> new VerifyTally(count, count - 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));

    MigrationProgress result = finish(cluster().start(spec(false)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems().getFirst().code()).isEqualTo(FailureCode.TALLY_OPEN);
  }

  @Test
  void run_pausedWhileVerifying_recallsAndGoesOn() {
    verification.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec(false));
    await("leases that verify", () -> verification.tasks().size() >= 3);
    workflow.pause();
    await("no lease", () -> workflow.lanes().stream().allMatch(lane -> leased(lane.laneId()) == 0));
    verification.script(copy.settling(1_000));
    workflow.resume();

    MigrationProgress result = finish(workflow);

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(verified(result).tally().compared()).isEqualTo(keys.size());
  }

  @Test
  void run_cancelledWhileVerifying_isCancelled() {
    verification.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec(false));
    await("leases that verify", () -> verification.tasks().size() >= 3);

    workflow.cancel("enough");

    assertThat(finish(workflow).outcome()).isEqualTo(Outcome.CANCELLED);
  }

  @Test
  void audit_comparesWithoutCopying_andDifferencesMakeItIncomplete() {
    verification.finding(
        count -> new VerifyTally(count, count - 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0));
    Sampling sampling = new Sampling(0.01, 7);
    MigrationWorkflow workflow = stub(MigrationWorkflow.class, "m");
    WorkflowClient.start(
        workflow::run,
        new MigrationInput(spec(true), FakeCluster.TIMING, false, new Audit(sampling), null));

    MigrationProgress result = finish(workflow);

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.isAudit()).isTrue();
    assertThat(result.problems().getFirst().message()).contains("EXTRA", "brigade failures m");
    assertThat(verified(result).tally().compared()).isEqualTo(keys.size());
    assertThat(copy.tasks()).as("nothing is copied").isEmpty();
    assertThat(control.preflights()).allMatch(task -> task.audit());
    assertThat(control.sweeps()).isZero();
    VerificationOrder order = verification.plans().getFirst().order();
    assertThat(order.audit()).isTrue();
    assertThat(order.exact()).isTrue();
    assertThat(order.sample()).isEqualTo(sampling);
    assertThat(control.summaries())
        .last()
        .extracting("progress.outcome")
        .isEqualTo(Outcome.INCOMPLETE);
  }

  @Test
  void audit_thatFindsNothing_isComplete() {
    MigrationWorkflow workflow = stub(MigrationWorkflow.class, "m");
    WorkflowClient.start(
        workflow::run,
        new MigrationInput(spec(true), FakeCluster.TIMING, false, new Audit(null), null));

    assertThat(finish(workflow).outcome()).isEqualTo(Outcome.COMPLETE);
  }

  @Test
  void verification_onItsOwn_endsWithWhatItFound() {
    verification.finding(
        count -> new VerifyTally(count, count - 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0));
    VerificationWorkflow workflow =
        stub(VerificationWorkflow.class, VerificationWorkflow.workflowId("m"));
    Limits limits = new Limits(new OfSide(7L, null), OfSide.NONE);
    Instant time = Instant.parse("2026-01-01T00:00:00Z");
    WorkflowClient.start(
        workflow::run,
        new VerificationInput(
            new VerificationOrder(
                new ContextRef("m", "copied", null), VerifyLevel.CONTENT, true, false, time, time),
            FakeCluster.TIMING,
            2,
            List.of(),
            limits));

    VerificationProgress result =
        WorkflowStub.fromTyped(workflow).getResult(VerificationProgress.class);

    assertThat(verification.tasks())
        .isNotEmpty()
        .extracting(RangeTask::allowance)
        .allMatch(share -> share != null && share.limits().equals(limits) && share.leases() <= 2);

    assertThat(result.ended()).isTrue();
    assertThat(result.tally().compared()).isEqualTo(keys.size());
    assertThat(result.problems())
        .extracting(Problem::code)
        .containsExactly(FailureCode.DISCREPANCIES_FOUND);
    assertThat(result.context().runId()).isNotEqualTo("copied");
    assertThat(verification.plans().getFirst().verification()).isEqualTo(result.context());
    assertThat(verification.recorded()).as("so that a repair finds it").containsExactly(result);
  }

  @Test
  void ledger_isReadThroughAWorker() {
    LedgerWorkflow workflow = stub(LedgerWorkflow.class, "m/ledger/1");

    LedgerPage page =
        workflow.read(
            new LedgerPage.Request(
                new ContextRef("m", "r1", null), LedgerPage.Kind.EXCEPTIONS, null));

    assertThat(page.base64()).isEqualTo("the lines of r1");
  }

  // ---- leaves

  private FakeCluster cluster() {
    FakeCluster running = started;
    if (running == null) {
      running = FakeCluster.verifying(copy, control, verification);
      started = running;
    }
    return running;
  }

  private int leased(String laneId) {
    return cluster().lane("m", laneId).progress().leased();
  }

  private <T> T stub(Class<T> type, String id) {
    return cluster()
        .environment()
        .getWorkflowClient()
        .newWorkflowStub(
            type,
            WorkflowOptions.newBuilder()
                .setWorkflowId(id)
                .setTaskQueue(TaskQueues.CONTROL)
                .build());
  }

  private static MigrationSpec spec(boolean exact) {
    MigrationSpec plain = FakeCluster.spec("m", 4);
    return new MigrationSpec(
        plain.id(),
        plain.source(),
        plain.destination(),
        plain.state(),
        plain.copy(),
        plain.parallelism(),
        plain.allowEmptySource(),
        plain.canary(),
        plain.selection(),
        plain.giveUpAfter(),
        plain.leaseTime(),
        VerifyLevel.LISTING,
        exact,
        plain.versions(),
        plain.moreMappings(),
        RetryOptions.DEFAULT,
        plain.limits(),
        PassOptions.DEFAULT,
        null,
        null,
        BucketOptions.DEFAULT);
  }

  private static VerificationProgress verified(MigrationProgress result) {
    return Objects.requireNonNull(result.verification());
  }

  private static MigrationProgress finish(MigrationWorkflow workflow) {
    return WorkflowStub.fromTyped(workflow).getResult(MigrationProgress.class);
  }
}
