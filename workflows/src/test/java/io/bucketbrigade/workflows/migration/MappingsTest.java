package io.bucketbrigade.workflows.migration;

import static io.bucketbrigade.workflows.fake.FakeCluster.await;
import static io.bucketbrigade.workflows.fake.FakeCluster.finish;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.large.LargeObjectWindow.LargeObject;
import io.bucketbrigade.model.migration.MappingProgress;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.PreflightResult;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.BucketOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.spec.RetryOptions;
import io.bucketbrigade.model.verify.VerificationInput;
import io.bucketbrigade.model.verify.VerificationProgress;
import io.bucketbrigade.model.verify.VerificationWorkflow;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.FakeCopy;
import io.bucketbrigade.workflows.fake.FakeLargeObjects;
import io.bucketbrigade.workflows.fake.FakeVerification;
import io.bucketbrigade.workflows.fake.KeySpace;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowOptions;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A migration of many mappings. Each of them has the same keys, which fall into two lanes. */
@Timeout(120)
class MappingsTest {

  private static final int MAX_PAYLOAD_BYTES = 64 * 1_024;

  private final KeySpace keys = new KeySpace(50, 1, 30);
  private final FakeCopy copy = new FakeCopy(keys, 40);
  private final FakeControl control = new FakeControl(keys);
  private final FakeVerification verification = new FakeVerification(copy, keys, 40);
  private @Nullable FakeCluster started;

  @AfterEach
  void close() {
    if (started != null) {
      started.close();
    }
  }

  @Test
  void run_ofThreeMappings_copiesEachOfThemAndAddsUp() {
    MigrationProgress result = finish(cluster().start(spec(3)));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.tally()).isEqualTo(copy.tally(3 * keys.size()));
    assertThat(result.mappings())
        .extracting(MappingProgress::tally)
        .containsExactly(copy.tally(keys.size()), copy.tally(keys.size()), copy.tally(keys.size()));
    assertThat(result.mappings())
        .extracting(MappingProgress::words)
        .containsExactly(
            "s3://old-0/p0/ -> s3://new-0",
            "s3://old-1/p1/ -> s3://new-1",
            "s3://old-2/p2/ -> s3://new-2");
    assertThat(Objects.requireNonNull(result.plan()).lanes()).isEqualTo(6);
    assertThat(result.lanesFinished()).isEqualTo(6);
    assertThat(result.source()).isEqualTo("s3://old-0/p0/, s3://old-1/p1/ and 1 more");
    assertThat(control.sweeps()).isEqualTo(3);
    assertThat(control.summaries()).hasSize(1);
    assertThat(control.summaries().getFirst().context().mapping()).isNull();
  }

  @Test
  void run_givesEachMappingRecordsOfItsOwn() {
    finish(cluster().start(spec(3)));

    for (int index = 0; index < 3; index++) {
      BucketMapping mapping = mapping(index);
      ContextRef.MappingNumber number = new ContextRef.MappingNumber(index, 3);
      assertThat(control.preflights())
          .filteredOn(task -> number.equals(task.context().mapping()))
          .singleElement()
          .satisfies(task -> assertThat(task.spec().mappings()).containsExactly(mapping));
      assertThat(copy.tasks())
          .filteredOn(task -> number.equals(task.context().mapping()))
          .extracting(RangeTask::leaseId)
          .as("the plan's own lanes, by which what they put on record is found")
          .contains("0000-flat-1", "0001-p00-1");
    }
    assertThat(cluster().childrenOf("m"))
        .extracting(WorkflowExecution::getWorkflowId)
        .doesNotHaveDuplicates()
        .hasSize(6);
  }

  @Test
  void run_whenOneMappingIsRefused_copiesNothingAndNamesIt() {
    Problem refusal = new Problem(Side.SOURCE, FailureCode.NO_SUCH_BUCKET, "No.");
    control.preflight(
        task ->
            new PreflightResult(
                isOf(task.context(), 2) ? List.of(refusal) : List.of(), List.of(), false));

    MigrationProgress result = finish(cluster().start(spec(25)));

    assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(result.problems())
        .singleElement()
        .extracting(Problem::message)
        .isEqualTo("s3://old-2/p2/ -> s3://new-2: No.");
    assertThat(control.preflights()).as("all that is wrong is said at once").hasSize(25);
    assertThat(copy.attempts()).isZero();
  }

  @Test
  void run_whenMappingsOverlap_asksNoPreflightWhichWouldWriteCanaries() {
    Problem refusal = new Problem(Side.DESTINATION, FailureCode.SAME_BUCKET, "No.");
    control.mappingsCheck(new PreflightResult(List.of(refusal), List.of(), false));

    MigrationProgress result = finish(cluster().start(spec(2)));

    assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(result.problems()).containsExactly(refusal);
    assertThat(control.preflights()).isEmpty();
    assertThat(copy.attempts()).isZero();
  }

  @Test
  void run_whenKeysOfOneMappingFail_isIncompleteAndNamesItAlone() {
    FakeCopy.Script healthy = copy.settling(1_000);
    copy.script(
        task ->
            isOf(task.context(), 1)
                ? FakeCopy.recounted(healthy.run(task), listed -> tally(listed, listed - 1, 1))
                : healthy.run(task));

    MigrationProgress result = finish(cluster().start(spec(3)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(FailureCode.OBJECTS_NOT_COPIED);
              assertThat(problem.message()).startsWith("s3://old-1/p1/ -> s3://new-1: ");
            });
    assertThat(result.tally().failed()).isEqualTo(2);
    assertThat(result.mappings())
        .extracting(mapping -> mapping.tally().failed())
        .containsExactly(0L, 2L, 0L);
  }

  @Test
  void run_whenTheEquationClosesOnlyOverAllMappings_isIncomplete() {
    FakeCopy.Script healthy = copy.settling(1_000);
    copy.script(
        task -> {
          // What one mapping loses the other has too much.
          int lost = isOf(task.context(), 0) ? 1 : -1;
          return FakeCopy.recounted(healthy.run(task), listed -> tally(listed, listed - lost, 0));
        });

    MigrationProgress result = finish(cluster().start(spec(2)));

    assertThat(result.tally().isClosed()).isTrue();
    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems()).extracting(Problem::code).contains(FailureCode.TALLY_OPEN);
  }

  @Test
  void run_sharesTheLeasesOverMappings_andOrdersReachAllOfThem() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec(3));
    await("two leases", () -> copy.attempts() == 2);
    assertThat(workflow.lanes())
        .extracting(LaneProgress::label)
        .containsExactly(
            "s3://old-0/p0/ -> s3://new-0: flat", "s3://old-0/p0/ -> s3://new-0: p00/");

    workflow.setParallelism(6);
    await("a lease of each lane", () -> copy.attempts() >= 6);
    assertThat(workflow.progress().lanesRunning()).isEqualTo(6);
    workflow.pause();
    copy.script(copy.settling(1_000));
    workflow.resume();

    MigrationProgress result = finish(workflow);
    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.tally().copied()).isEqualTo(3 * keys.size());
  }

  @Test
  void run_whenCancelled_endsEveryMapping() {
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow workflow = cluster().start(spec(3));
    await("two leases", () -> copy.attempts() == 2);

    workflow.cancel("enough");

    MigrationProgress result = finish(workflow);
    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(control.sweeps()).isEqualTo(3);
    assertThat(cluster().childrenOf("m")).hasSize(2);
  }

  @Test
  void run_withLargeObjectsInTwoMappings_bringsEachToItsFateUnderItsOwnMapping() {
    control.handedOver(List.of(new LargeObject(ObjectKey.of("large"), 40L << 29)));
    FakeCopy.Script handingOver = FakeCopy.handingOver(copy.settling(1_000), 1);
    FakeCopy.Script healthy = copy.settling(1_000);
    copy.script(task -> isOf(task.context(), 1) ? healthy.run(task) : handingOver.run(task));
    Queue<ContextRef> begun = new ConcurrentLinkedQueue<>();
    FakeLargeObjects large = cluster().large();
    large.beginning(
        task -> {
          begun.add(task.context());
          return large.open(task);
        });

    MigrationProgress result = finish(cluster().start(spec(3)));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(begun)
        .extracting(context -> Objects.requireNonNull(context.mapping()).index())
        .containsExactly(0, 2);
    assertThat(result.tally().copied()).isEqualTo(3 * keys.size());
    assertThat(result.mappings())
        .extracting(mapping -> mapping.tally().copied())
        .containsExactly(keys.size(), keys.size(), keys.size());
  }

  @Test
  void run_whenOneMappingDiffers_isIncompleteAndNamesIt() {
    AtomicInteger found = new AtomicInteger();
    verification.finding(
        count ->
            found.getAndIncrement() == 0
                ? new VerifyTally(count, count - 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0)
                : FakeVerification.equal(count));

    // One lease at a time, so that the first one is the first mapping's.
    MigrationProgress result = finish(cluster().start(verified(spec(3))));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems())
        .singleElement()
        .extracting(Problem::message)
        .asString()
        .startsWith("s3://old-0/p0/ -> s3://new-0: The destination differs");
    assertThat(Objects.requireNonNull(result.verification()).tally().compared())
        .isEqualTo(3 * keys.size());
    assertThat(result.mappings())
        .extracting(MappingProgress::compared)
        .containsExactly(keys.size(), keys.size(), keys.size());
    assertThat(result.mappings())
        .extracting(MappingProgress::different)
        .containsExactly(1L, 0L, 0L);
    assertThat(verification.plans())
        .allSatisfy(
            plan ->
                assertThat(plan.order().copied().mapping())
                    .isEqualTo(plan.verification().mapping())
                    .isNotNull());
  }

  @Test
  void verify_anEndedMigration_comparesEachMapping() {
    MigrationProgress ended = finish(cluster().start(verified(spec(3))));
    VerificationWorkflow workflow =
        cluster()
            .environment()
            .getWorkflowClient()
            .newWorkflowStub(
                VerificationWorkflow.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(VerificationWorkflow.workflowId("m"))
                    .setTaskQueue(TaskQueues.CONTROL)
                    .build());

    VerificationProgress result =
        workflow.run(
            new VerificationInput(
                verification.plans().getFirst().order().ofMapping(0, 1),
                FakeCluster.TIMING,
                4,
                ended.mappings().stream().map(MappingProgress::words).toList()));

    assertThat(result.problems()).isEmpty();
    assertThat(result.tally()).isEqualTo(FakeVerification.equal(3 * keys.size()));
    assertThat(verification.plans()).hasSize(6);
    assertThat(verification.plans().subList(3, 6))
        .extracting(plan -> Objects.requireNonNull(plan.verification().mapping()).index())
        .containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void run_ofTheMostMappings_staysWithinPayloadsAndHistory() {
    String problem = "x".repeat(1_000);
    control.preflight(task -> new PreflightResult(List.of(), List.of(problem, problem), false));
    FakeCopy.Script healthy = copy.settling(1_000);
    // Numbers as long as those of large buckets.
    long each = 1_371_742_100L;
    copy.script(
        task ->
            FakeCopy.recounted(
                healthy.run(task),
                listed ->
                    new Tally(7 * each, each, each, each, each, each, each, each, each, each, 0)));
    started = FakeCluster.withoutReplay(copy, control);
    MigrationSpec spec =
        FakeCluster.spec("m", 2)
            .withMappings(Collections.nCopies(MigrationSpec.MAX_MAPPINGS, longestMapping()));

    MigrationWorkflow workflow = started.start(spec);
    MigrationProgress result = finish(workflow);

    assertThat(result.mappings()).hasSize(MigrationSpec.MAX_MAPPINGS);
    assertThat(result.problems()).hasSize(10);
    WorkflowExecution run = FakeCluster.executionOf(workflow);
    int events =
        started.runs(run.getWorkflowId(), run.getRunId()).stream().mapToInt(List::size).sum();
    assertThat(events).isLessThan(MigrationSpec.MAX_MAPPINGS * 70);
    assertThat(started.meter().largestBytes()).isLessThan(MAX_PAYLOAD_BYTES);
  }

  // Leaves.

  private FakeCluster cluster() {
    FakeCluster running = started;
    if (running == null) {
      running = FakeCluster.verifying(copy, control, verification);
      started = running;
    }
    return running;
  }

  private static MigrationSpec spec(int count) {
    return FakeCluster.spec("m", 2)
        .withMappings(IntStream.range(0, count).mapToObj(MappingsTest::mapping).toList());
  }

  private static BucketMapping mapping(int index) {
    return new BucketMapping(
        new BucketLocation("old", "old-" + index, "p" + index + "/", null),
        new BucketLocation("new", "new-" + index, "", null));
  }

  /** As long as all of them can be. */
  private static BucketMapping longestMapping() {
    String bucket = "b".repeat(40);
    return new BucketMapping(
        new BucketLocation("old", bucket, "", null), new BucketLocation("new", bucket, "", null));
  }

  private static MigrationSpec verified(MigrationSpec spec) {
    return new MigrationSpec(
        spec.id(),
        spec.source(),
        spec.destination(),
        spec.state(),
        spec.copy(),
        1,
        spec.allowEmptySource(),
        spec.canary(),
        spec.selection(),
        spec.giveUpAfter(),
        spec.leaseTime(),
        VerifyLevel.LISTING,
        spec.exact(),
        spec.versions(),
        spec.moreMappings(),
        RetryOptions.DEFAULT,
        spec.limits(),
        PassOptions.DEFAULT,
        null,
        null,
        BucketOptions.DEFAULT);
  }

  private static boolean isOf(ContextRef context, int index) {
    return Objects.requireNonNull(context.mapping()).index() == index;
  }

  private static Tally tally(long listed, long copied, long failed) {
    return new Tally(listed, copied, 0, 0, 0, failed, 0, 0, copied, 0, 0);
  }
}
