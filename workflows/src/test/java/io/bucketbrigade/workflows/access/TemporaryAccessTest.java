package io.bucketbrigade.workflows.access;

import static io.bucketbrigade.workflows.fake.FakeCluster.await;
import static io.bucketbrigade.workflows.fake.FakeCluster.finish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.access.AccessActivities.Owner;
import io.bucketbrigade.model.access.AccessActivities.RenewTask;
import io.bucketbrigade.model.access.AccessGrant;
import io.bucketbrigade.model.access.AccessGuardWorkflow;
import io.bucketbrigade.model.access.AccessGuardWorkflow.Order;
import io.bucketbrigade.model.access.AccessGuardWorkflow.Standing;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.preflight.PreflightResult;
import io.bucketbrigade.model.retry.RetryInput;
import io.bucketbrigade.model.retry.RetryWorkflow;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.TemporaryAccess;
import io.bucketbrigade.model.spec.TemporaryAccess.OfSide;
import io.bucketbrigade.workflows.fake.FakeAccess;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.FakeCopy;
import io.bucketbrigade.workflows.fake.KeySpace;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Access is there while a run works, and gone afterwards, whatever ends it. */
@Timeout(300)
class TemporaryAccessTest {

  private static final Duration TERM = Duration.ofMinutes(30);
  private static final Duration EVERY = Duration.ofMinutes(5);

  private final KeySpace keys = new KeySpace(100, 1, 100);
  private final FakeCopy copy = new FakeCopy(keys, 60);
  private final FakeControl control = new FakeControl(keys);
  private final FakeCluster cluster = new FakeCluster(copy, control);
  private final FakeAccess access = cluster.access();

  @AfterEach
  void close() {
    cluster.close();
  }

  private static MigrationSpec spec() {
    return FakeCluster.spec("m", 4)
        .withTemporaryAccess(
            new TemporaryAccess(
                new OfSide(List.of("arn:aws:iam::111111111111:role/r"), "owner"),
                null,
                TERM,
                false));
  }

  @Test
  void run_isLetInBeforePreflight_andOutAtItsEnd() {
    AtomicBoolean openInPreflight = new AtomicBoolean();
    control.preflight(
        task -> {
          openInPreflight.set(access.isOpen());
          return new PreflightResult(List.of(), List.of(), false);
        });

    MigrationProgress result = finish(cluster.start(spec()));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.warnings()).isEmpty();
    assertThat(openInPreflight).isTrue();
    assertThat(access.changes()).containsExactly("grant", "revoke");
  }

  @Test
  void run_thatAsksForNothing_touchesNoPolicy() {
    assertThat(finish(cluster.start(FakeCluster.spec("m", 4))).outcome())
        .isEqualTo(Outcome.COMPLETE);
    assertThat(access.changes()).isEmpty();
    assertThat(cluster.childrenOf("m"))
        .noneMatch(child -> child.getWorkflowId().contains("access"));
  }

  @Test
  void run_thatIsNotLetIn_isRefusedBeforePreflight() {
    Problem denied =
        new Problem(Side.SOURCE, FailureCode.ACCESS_NOT_GRANTED, "needs s3:PutBucketPolicy");
    access.refuse(List.of(denied));

    MigrationProgress result = finish(cluster.start(spec()));

    assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(result.problems()).containsExactly(denied);
    assertThat(control.preflights()).isEmpty();
    // What one bucket took before another refused is taken back.
    assertThat(access.changes()).containsExactly("revoke");
  }

  @Test
  void run_thatIsNotLetIn_whereNothingCanBeRemovedEither_endsAtOnce() {
    access.refuse(
        List.of(new Problem(Side.SOURCE, FailureCode.ACCESS_NOT_GRANTED, "no s3:GetBucketPolicy")));
    access.failRevocations(1);

    MigrationProgress result = finish(cluster.start(spec()));

    assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(result.warnings()).as("nothing is left that could be taken away").isEmpty();
    assertThat(access.changes()).as("the guard does not try again").isEmpty();
  }

  @Test
  void run_thatFails_leavesNothing() {
    control.failPlan(ApplicationFailure.newNonRetryableFailure("no plan", "BROKEN"));

    assertThat(finish(cluster.start(spec())).outcome()).isEqualTo(Outcome.INCOMPLETE);

    assertThat(access.changes()).containsExactly("grant", "revoke");
  }

  @Test
  void run_thatIsCancelled_leavesNothing() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster.start(spec());
    await("copying", () -> copy.attempts() > 0);

    workflow.cancel("enough");

    assertThat(finish(workflow).outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(access.changes()).containsExactly("grant", "revoke");
  }

  @Test
  void run_thatIsCancelledInTemporalsOwnWay_leavesNothing() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster.start(spec());
    await("copying", () -> copy.attempts() > 0);

    WorkflowStub.fromTyped(workflow).cancel();

    assertThatThrownBy(() -> finish(workflow)).isInstanceOf(WorkflowFailedException.class);
    assertThat(access.changes()).containsExactly("grant", "revoke");
  }

  @Test
  void run_thatIsToldOfItsAccess_warns() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster.start(spec());
    await("copying", () -> copy.attempts() > 0);

    WorkflowStub.fromTyped(workflow).signal("accessNews", "it was taken away");
    await("a warning", () -> workflow.progress().warnings().contains("it was taken away"));

    workflow.cancel("enough");
    finish(workflow);
  }

  @Test
  void run_whoseAccessCannotBeTakenAway_saysSo() {
    access.failRevocations(Integer.MAX_VALUE);

    MigrationProgress result = finish(cluster.start(spec()));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.warnings())
        .anySatisfy(words -> assertThat(words).contains("'brigade access revoke m'"));
  }

  @Test
  void retry_isLetInAgain() {
    MigrationProgress ended = finish(cluster.start(spec()));
    RetryWorkflow retry =
        cluster
            .environment()
            .getWorkflowClient()
            .newWorkflowStub(
                RetryWorkflow.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(RetryWorkflow.workflowId("m"))
                    .setTaskQueue(TaskQueues.CONTROL)
                    .build());

    retry.run(new RetryInput(ended, List.of(), "", FakeCluster.TIMING));

    assertThat(access.changes()).containsExactly("grant", "revoke", "grant", "revoke");
  }

  // The guard alone, for the in-memory Temporal cannot terminate its owner.

  @Test
  void guard_whenTheOwnerIsGone_takesItAway() {
    AccessGuardWorkflow guard = startGuard();
    cluster.environment().sleep(EVERY.multipliedBy(2));
    assertThat(access.isOpen()).isTrue();

    access.endOwner();

    end(guard);
    assertThat(access.isOpen()).isFalse();
  }

  @Test
  void guard_thatMayNotWrite_triesUntilItMay() {
    AccessGuardWorkflow guard = startGuard();
    access.failRevocations(3);

    guard.release();

    end(guard);
    assertThat(access.isOpen()).isFalse();
  }

  @Test
  void guard_extendsBeforeTheEnd() {
    AccessGrant grant = grant();
    Instant first = Objects.requireNonNull(grant.until());
    AccessGuardWorkflow guard = startGuard(grant);
    cluster.environment().sleep(TERM);

    assertThat(access.renewals())
        .extracting(RenewTask::grant)
        .extracting(AccessGrant::until)
        .contains(first)
        .last()
        .satisfies(until -> assertThat(until).isAfter(first));
    guard.release();
    end(guard);
  }

  @Test
  void guard_whenSomebodyTakesItAway_putsItBackOnce() {
    AccessGuardWorkflow guard = startGuard();
    access.changedByOthers("it is gone");
    access.changedByOthers("it is gone again");

    cluster.environment().sleep(EVERY.multipliedBy(5));

    assertThat(access.changes()).containsExactly("grant", "put back");
    assertThat(access.renewals()).extracting(RenewTask::mayPutBack).containsExactly(true, false);
    guard.release();
    end(guard);
    assertThat(access.changes()).containsExactly("grant", "put back", "revoke");
  }

  private AccessGrant grant() {
    return new AccessGrant(
        spec(), "g", Instant.ofEpochMilli(cluster.environment().currentTimeMillis()).plus(TERM));
  }

  private AccessGuardWorkflow startGuard() {
    return startGuard(grant());
  }

  private AccessGuardWorkflow startGuard(AccessGrant grant) {
    access.grant(grant);
    AccessGuardWorkflow guard =
        cluster
            .environment()
            .getWorkflowClient()
            .newWorkflowStub(
                AccessGuardWorkflow.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(AccessGuardWorkflow.idOf(grant))
                    .setTaskQueue(TaskQueues.CONTROL)
                    .build());
    WorkflowClient.start(
        guard::guard, new Order(grant, new Owner("nobody", "run-1"), EVERY, Standing.HELD, false));
    return guard;
  }

  private static void end(AccessGuardWorkflow guard) {
    WorkflowStub.fromTyped(guard).getResult(Void.class);
  }
}
