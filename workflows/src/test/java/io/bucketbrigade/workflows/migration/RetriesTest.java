package io.bucketbrigade.workflows.migration;

import static io.bucketbrigade.workflows.fake.FakeCluster.await;
import static io.bucketbrigade.workflows.fake.FakeCluster.finish;
import static io.bucketbrigade.workflows.fake.FakeCluster.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.migration.RetryRecord;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.retry.RetryInput;
import io.bucketbrigade.model.retry.RetryWorkflow;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.RestoreOptions;
import io.bucketbrigade.model.spec.RetryOptions;
import io.bucketbrigade.model.verify.VerificationProgress;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.FakeCopy;
import io.bucketbrigade.workflows.fake.KeySpace;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rounds of retries, as a phase of a migration and after it. */
class RetriesTest {

  private final KeySpace keys = new KeySpace(500, 4, 100);
  private final FakeCopy copy = new FakeCopy(keys, 1_000);
  private final FakeControl control = new FakeControl(keys);
  private @Nullable FakeCluster started;

  @BeforeEach
  void failThreeOfEachLane() {
    copy.script(task -> counted(task, t -> new Tally(t, t - 3, 0, 0, 0, 3, 0, 0, 0, 0, 0)));
  }

  @AfterEach
  void close() {
    if (started != null) {
      started.close();
    }
  }

  @Test
  void run_whenARoundBringsEverything_isComplete() {
    FakeCluster cluster = cluster(15);
    copy.retryScript(task -> counted(task, t -> new Tally(3, 3, 0, 0, 0, 0, 0, 0, 30, 0, 0)));

    MigrationProgress result = finish(cluster.start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.tally().copied()).isEqualTo(keys.size());
    assertThat(result.tally().isClosed()).isTrue();
    assertThat(control.statuses())
        .extracting(status -> status.progress().phase())
        .contains(Phase.RETRY);
    RetryRecord round = result.retries().getFirst();
    assertThat(result.retries()).hasSize(1);
    assertThat(round.tried()).isEqualTo(15);
    assertThat(round.arrived()).isEqualTo(15);
    assertThat(Objects.requireNonNull(result.run()).ledger()).isEqualTo(round.context());
    assertThat(cluster.meter().largestBytes()).isLessThan(64 * 1024);
  }

  @Test
  void run_whenNothingMayPassByItself_triesNothingAndDoesNotWait() {
    FakeCluster cluster = cluster(0);

    MigrationProgress result = finish(cluster.start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.retries()).isEmpty();
    assertThat(cluster.retries().plans()).hasSize(1);
    assertThat(Objects.requireNonNull(result.run()).retried()).isNull();
  }

  @Test
  void run_whenItKeepsFailing_waitsLongerEachTimeAndGivesUp() {
    FakeCluster cluster = cluster(15);
    copy.retryScript(task -> counted(task, t -> new Tally(3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0)));

    MigrationProgress result = finish(cluster.start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.tally().failed()).isEqualTo(15);
    assertThat(result.problems())
        .extracting(Problem::code)
        .containsExactly(FailureCode.OBJECTS_NOT_COPIED);
    assertThat(result.retries()).hasSize(3);
    assertThat(cluster.retries().plans())
        .extracting(task -> task.order().ledger().runId().replaceFirst("^.*-retry-", "retry-"))
        .as("each round reads what the one before left")
        .endsWith("retry-1", "retry-2");
    assertThat(pauses(result)).isSorted();
    assertThat(pauses(result).getLast()).isGreaterThanOrEqualTo(Duration.ofSeconds(160));
  }

  @Test
  void run_withoutRounds_leavesItToTheOperator() {
    FakeCluster cluster = cluster(15);
    MigrationSpec spec = spec("m", 8).withRetry(new RetryOptions(0, Duration.ZERO));

    MigrationProgress result = finish(cluster.start(spec));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(cluster.retries().plans()).isEmpty();
  }

  @Test
  void run_whenARoundMissesARecord_doesNotCountIt() {
    FakeCluster cluster = cluster(15);
    copy.retryScript(
        task ->
            counted(
                task,
                t ->
                    task.range().after() == null
                        ? new Tally(2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                        : new Tally(3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0)));

    MigrationProgress result = finish(cluster.start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.tally().failed()).as("as before").isEqualTo(15);
    assertThat(Objects.requireNonNull(result.run()).retried()).isNull();
    assertThat(result.problems())
        .anySatisfy(p -> assertThat(p.message()).contains("14 of 15 exceptions"));
  }

  @Test
  void run_whenARoundCannotBePlanned_saysSo() {
    FakeCluster cluster = cluster(15);
    cluster
        .retries()
        .fail(ApplicationFailure.newNonRetryableFailure("the ledger is gone", "StateStore"));

    MigrationProgress result = finish(cluster.start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems())
        .anySatisfy(p -> assertThat(p.message()).contains("round of retries", "ledger is gone"));
  }

  @Test
  void run_withRestores_looksAgainUntilTheyAreDone() {
    FakeCluster cluster = cluster(15);
    copy.script(task -> counted(task, t -> archived(t, 3)));
    copy.retryScript(
        task ->
            counted(
                task,
                t ->
                    task.context().runId().endsWith("-restore-1")
                        ? archived(3, 3)
                        : new Tally(3, 3, 0, 0, 0, 0, 0, 0, 30, 0, 0)));

    MigrationProgress result = finish(cluster.start(restoring(RestoreOptions.MAX_ROUNDS)));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.tally().deferred()).isZero();
    assertThat(result.tally().byCode()).isEmpty();
    assertThat(result.retries()).extracting(RetryRecord::arrived).containsExactly(0L, 15L);
    assertThat(pauses(result).getFirst()).isGreaterThanOrEqualTo(Duration.ofHours(8));
    assertThat(cluster.retries().plans())
        .extracting(task -> task.order().codes())
        .containsOnly(List.of(FailureCode.OBJECT_ARCHIVED));
  }

  @Test
  void run_withoutRestoreRounds_endsWithoutWhatIsArchived() {
    FakeCluster cluster = cluster(15);
    copy.script(task -> counted(task, t -> archived(t, 3)));

    MigrationProgress result = finish(cluster.start(restoring(0)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.tally().byCode()).containsEntry(FailureCode.OBJECT_ARCHIVED, 15L);
    assertThat(cluster.retries().plans()).isEmpty();
  }

  private static Tally archived(long listed, long archived) {
    return new Tally(listed, listed - archived, 0, 0, 0, 0, archived, 0, 0, 0, 0)
        .withCodes(Map.of(FailureCode.OBJECT_ARCHIVED, archived));
  }

  private static MigrationSpec restoring(int rounds) {
    MigrationSpec like = spec("m", 8);
    return new MigrationSpec(
        like.id(),
        like.source(),
        like.destination(),
        like.state(),
        CopyOptions.DEFAULT.withFidelity(
            FidelityOptions.DEFAULT.withRestore(
                new RestoreOptions(7, RestoreOptions.Tier.STANDARD, rounds))),
        like.parallelism(),
        like.allowEmptySource(),
        like.canary(),
        like.selection(),
        like.giveUpAfter(),
        like.leaseTime(),
        like.verify());
  }

  @Test
  void cancel_duringARound_recallsItsLeases() {
    FakeCluster cluster = cluster(15);
    copy.retryScript(
        task -> {
          RangeOutcome recalled = copy.untilRecalled(0).run(task);
          return FakeCopy.recounted(recalled, t -> Tally.ZERO);
        });
    MigrationSpec spec = spec("m", 8).withRetry(new RetryOptions(1, Duration.ZERO));
    MigrationWorkflow workflow = cluster.start(spec);
    await(
        "leases that retry",
        () -> copy.tasks().stream().anyMatch(task -> task.context().runId().endsWith("-retry-1")));

    workflow.cancel("enough");

    MigrationProgress result = finish(workflow);
    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(Objects.requireNonNull(result.run()).retried()).isNull();
  }

  @Test
  void retryFailed_ofAnEndedMigration_completesIt() {
    FakeCluster cluster = cluster(15);
    MigrationSpec spec = spec("m", 8).withRetry(new RetryOptions(0, Duration.ZERO));
    MigrationProgress before = finish(cluster.start(spec));
    copy.retryScript(task -> counted(task, t -> new Tally(3, 2, 1, 0, 0, 0, 0, 0, 20, 0, 0)));

    int sweeps = control.sweeps();

    MigrationProgress after = retry(cluster, before);

    assertThat(control.sweeps()).as("no upload of it is left").isEqualTo(sweeps + 1);
    assertThat(before.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(after.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(after.phase()).isEqualTo(Phase.DONE);
    assertThat(after.problems()).isEmpty();
    assertThat(after.tally().failed()).isZero();
    assertThat(after.tally().isClosed()).isTrue();
    assertThat(control.summaries()).last().extracting("progress").isEqualTo(after);
    assertThat(control.statuses()).last().extracting("progress").isEqualTo(after);
  }

  @Test
  void retryFailed_whenNothingIsSelected_changesNothing() {
    FakeCluster cluster = cluster(0);
    MigrationSpec spec = spec("m", 8).withRetry(new RetryOptions(0, Duration.ZERO));
    MigrationProgress before = finish(cluster.start(spec));
    int summaries = control.summaries().size();

    MigrationProgress after = retry(cluster, before);

    assertThat(after.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(after.tally()).isEqualTo(before.tally());
    assertThat(after.problems()).isEqualTo(before.problems());
    assertThat(control.summaries()).hasSize(summaries);
  }

  @Test
  void repair_ofAMigrationThatWasComplete_countsWhatFailsAgain() {
    FakeCluster cluster = cluster(15);
    copy.script(task -> counted(task, t -> new Tally(t, t, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
    MigrationProgress before = finish(cluster.start(spec("m", 8)));
    assertThat(before.outcome()).isEqualTo(Outcome.COMPLETE);
    cluster.retries().added(15);
    cluster.retries().verified(verified("newest"));
    copy.retryScript(task -> counted(task, t -> new Tally(3, 2, 0, 0, 0, 1, 0, 0, 20, 0, 0)));

    MigrationProgress after = repair(cluster, before);

    assertThat(after.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(after.tally().failed()).isEqualTo(5);
    assertThat(after.tally().listed()).isEqualTo(before.tally().listed());
    assertThat(after.tally().isClosed()).isTrue();
    RetryRecord round = after.retries().getLast();
    assertThat(round.arrived()).isEqualTo(10);
    assertThat(Objects.requireNonNull(round.verification()).runId()).isEqualTo("newest");
    assertThat(after.warnings()).anySatisfy(w -> assertThat(w).contains("brigade verify m"));
    assertThat(cluster.retries().plans().getLast().order().verification())
        .isEqualTo(round.verification());
  }

  @Test
  void repair_whenItsRoundDoesNotCount_changesNoTally() {
    FakeCluster cluster = cluster(15);
    MigrationProgress before = finish(cluster.start(spec("m", 8).withRetry(NEVER)));
    cluster.retries().added(2);
    cluster.retries().verified(verified("newest"));
    copy.retryScript(task -> counted(task, t -> new Tally(3, 3, 0, 0, 0, 0, 0, 0, 30, 0, 0)));

    MigrationProgress after = repair(cluster, before);

    assertThat(after.tally()).isEqualTo(before.tally());
    assertThat(after.problems())
        .anySatisfy(p -> assertThat(p.message()).contains("15 of 17 exceptions"));
  }

  @Test
  void repair_withoutAVerification_triesNothing() {
    FakeCluster cluster = cluster(15);
    MigrationProgress before = finish(cluster.start(spec("m", 8).withRetry(NEVER)));

    MigrationProgress after = repair(cluster, before);

    assertThat(cluster.retries().plans()).isEmpty();
    assertThat(after.tally()).isEqualTo(before.tally());
  }

  @Test
  void repair_ofAnEarlierRunsVerification_triesNothing() {
    FakeCluster cluster = cluster(15);
    MigrationProgress before = finish(cluster.start(spec("m", 8).withRetry(NEVER)));
    cluster.retries().verified(verified("earlier", Instant.EPOCH));

    repair(cluster, before);

    assertThat(cluster.retries().plans()).isEmpty();
  }

  private static final RetryOptions NEVER = new RetryOptions(0, Duration.ZERO);

  /** The clock of workflows runs ahead where it skips their pauses. */
  private static VerificationProgress verified(String runId) {
    return verified(runId, Instant.now().plus(Duration.ofDays(1)));
  }

  private static VerificationProgress verified(String runId, Instant now) {
    return new VerificationProgress(
        new ContextRef("m", runId, null),
        VerifyLevel.CONTENT,
        null,
        true,
        VerifyTally.ZERO,
        1,
        1,
        0,
        true,
        List.of(),
        null,
        now,
        now);
  }

  private static MigrationProgress retry(FakeCluster cluster, MigrationProgress before) {
    return run(cluster, new RetryInput(before, List.of(), "", FakeCluster.TIMING));
  }

  private static MigrationProgress repair(FakeCluster cluster, MigrationProgress before) {
    return run(cluster, new RetryInput(before, List.of(), "", FakeCluster.TIMING, true));
  }

  private static MigrationProgress run(FakeCluster cluster, RetryInput input) {
    return cluster
        .environment()
        .getWorkflowClient()
        .newWorkflowStub(
            RetryWorkflow.class,
            WorkflowOptions.newBuilder()
                .setWorkflowId(RetryWorkflow.workflowId(input.before().id()))
                .setTaskQueue(TaskQueues.CONTROL)
                .build())
        .run(input);
  }

  private RangeOutcome counted(RangeTask task, LongFunction<Tally> tally) {
    return FakeCopy.recounted(
        copy.outcome(task, keys.count(task.range()), StopReason.EXHAUSTED, null), tally);
  }

  private static List<Duration> pauses(MigrationProgress result) {
    List<RetryRecord> rounds = result.retries();
    return IntStream.range(1, rounds.size())
        .mapToObj(
            i ->
                Duration.between(
                    Objects.requireNonNull(rounds.get(i - 1).endedAt()), rounds.get(i).startedAt()))
        .toList();
  }

  private FakeCluster cluster(long selected) {
    FakeCluster cluster = new FakeCluster(copy, control);
    cluster.retries().selected(selected);
    started = cluster;
    return cluster;
  }
}
