package io.bucketbrigade.workflows.migration;

import static io.bucketbrigade.workflows.fake.FakeCluster.await;
import static io.bucketbrigade.workflows.fake.FakeCluster.finish;
import static io.bucketbrigade.workflows.fake.FakeCluster.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.FakeCopy;
import io.bucketbrigade.workflows.fake.KeySpace;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deleting copies of what the source has no more, as a phase of a pass. */
class DeletionsTest {

  /** Five lanes, of which each has two copies whose source is gone. */
  private final KeySpace keys = new KeySpace(500, 4, 100);

  private final FakeCopy copy = new FakeCopy(keys, 1_000);
  private final FakeControl control = new FakeControl(keys);
  private @Nullable FakeCluster started;

  @BeforeEach
  void twoOfEachLaneAreGone() {
    copy.script(task -> counted(task, DeletionsTest::gone));
    copy.deleteScript(task -> counted(task, t -> new Tally(2, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0)));
  }

  @AfterEach
  void close() {
    if (started != null) {
      started.close();
    }
  }

  @Test
  void run_whenNobodyAsksForIt_deletesNothing() {
    MigrationProgress result = run(PassOptions.DEFAULT);

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.tally().goneAtSource()).isEqualTo(10);
    assertThat(result.tally().deleted()).isZero();
    assertThat(cluster().deletions().plans()).isEmpty();
    assertThat(result.warnings()).anyMatch(w -> w.contains("no longer at the source"));
  }

  @Test
  void run_whenThereAreFewEnough_deletesThemAndSaysSo() {
    MigrationProgress result = run(new PassOptions(true, null));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.tally().deleted()).isEqualTo(10);
    assertThat(result.tally().isClosed()).isTrue();
    assertThat(result.tally().vanished()).as("deletes are no fate").isZero();
    assertThat(result.warnings()).noneMatch(w -> w.contains("no longer at the source"));
    assertThat(control.statuses())
        .extracting(status -> status.progress().phase())
        .contains(Phase.DELETE);
    String deleted = Objects.requireNonNull(Objects.requireNonNull(result.run()).deleted()).runId();
    assertThat(EarlierPasses.upTo(result).writeLogs())
        .as("the next pass knows what was deleted")
        .startsWith(deleted);
    assertThat(cluster().meter().largestBytes()).isLessThan(64 * 1024);
  }

  @Test
  void run_whenThereAreMoreThanAllowed_deletesNothingAndNamesTheNumber() {
    MigrationProgress result = run(new PassOptions(true, 9L));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.tally().deleted()).isZero();
    assertThat(cluster().deletions().plans()).isEmpty();
    assertThat(result.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(FailureCode.TOO_MANY_DELETES);
              assertThat(problem.message()).contains("10 copies", "--max-deletes 10");
            });
  }

  @Test
  void run_whenSomeCannotBeDeleted_isIncomplete() {
    copy.deleteScript(
        task ->
            counted(
                task,
                t ->
                    new Tally(2, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0)
                        .withCodes(Map.of(FailureCode.OBJECT_ACCESS_DENIED, 1L))));

    MigrationProgress result = run(new PassOptions(true, null));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.tally().deleted()).isEqualTo(5);
    assertThat(result.tally().notDeleted()).isEqualTo(5);
    assertThat(result.tally().failed()).isZero();
    assertThat(result.problems())
        .extracting(Problem::code)
        .containsExactly(FailureCode.COPIES_NOT_DELETED);
    assertThat(result.problems().getFirst().message()).contains("OBJECT_ACCESS_DENIED 5");
  }

  @Test
  void run_whenARangeCouldNotBeListed_deletesNothing() {
    copy.script(
        task -> {
          RangeOutcome all = counted(task, DeletionsTest::gone);
          return task.range().after() == null
              ? new RangeOutcome(
                  copy.checkpoint(task, 0), StopReason.LISTING_BROKEN, broken(), null)
              : all;
        });

    MigrationProgress result = run(new PassOptions(true, null));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.tally().deleted()).isZero();
    assertThat(cluster().deletions().plans()).isEmpty();
  }

  @Test
  void run_whenCancelledWhileItDeletes_stops() {
    copy.deleteScript(copy.untilRecalled(1));
    FakeCluster cluster = new FakeCluster(copy, control);
    started = cluster;
    MigrationWorkflow workflow =
        cluster.start(spec("m", 8).withPasses(new PassOptions(true, null)));
    await(
        "it deletes",
        () -> {
          MigrationProgress now = workflow.progress();
          return now.phase() == Phase.DELETE && now.lanesRunning() > 0;
        });

    workflow.cancel("enough");

    assertThat(finish(workflow).outcome()).isEqualTo(Outcome.CANCELLED);
  }

  private static Problem broken() {
    return new Problem(
        Side.SOURCE, FailureCode.LISTING_OUT_OF_ORDER, "The listing is out of order.");
  }

  private MigrationProgress run(PassOptions options) {
    FakeCluster cluster = new FakeCluster(copy, control);
    started = cluster;
    return finish(cluster.start(spec("m", 8).withPasses(options)));
  }

  private FakeCluster cluster() {
    return Objects.requireNonNull(started);
  }

  private static Tally gone(long listed) {
    return new Tally(listed, listed, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 2, 0, 0, Map.of());
  }

  private RangeOutcome counted(RangeTask task, LongFunction<Tally> tally) {
    return FakeCopy.recounted(
        copy.outcome(task, keys.count(task.range()), StopReason.EXHAUSTED, null), tally);
  }
}
