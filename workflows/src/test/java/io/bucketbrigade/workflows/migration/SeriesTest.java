package io.bucketbrigade.workflows.migration;

import static io.bucketbrigade.workflows.fake.FakeCluster.await;
import static io.bucketbrigade.workflows.fake.FakeCluster.finish;
import static io.bucketbrigade.workflows.fake.FakeCluster.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.PassRecord;
import io.bucketbrigade.model.migration.PassSeries;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.migration.StatusRecord;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.LimitsChange;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.FakeCopy;
import io.bucketbrigade.workflows.fake.KeySpace;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Passes that follow each other by themselves. */
@Timeout(300)
class SeriesTest {

  private final KeySpace keys = new KeySpace(500, 4, 100);
  private final FakeControl control = new FakeControl(keys);
  private final FakeCluster cluster = new FakeCluster(new FakeCopy(keys, 1_000), control);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void run_ofThreePasses_makesThreeWithRecordsOfTheirOwn() {
    MigrationProgress end = finish(start(new PassSeries(3, null, Duration.ZERO)));

    assertThat(end.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(earlier(end).count()).isEqualTo(2);
    assertThat(earlier(end).passes())
        .extracting(PassRecord::outcome)
        .containsOnly(Outcome.COMPLETE);
    assertThat(control.summaries())
        .extracting(summary -> summary.context().runId())
        .doesNotHaveDuplicates()
        .hasSize(3);
    assertThat(earlier(end).writeLogs())
        .containsExactly(
            control.summaries().get(1).context().runId(),
            control.summaries().get(0).context().runId());
  }

  @Test
  void run_whenAPassCopiedFewEnough_isTheLast() {
    MigrationProgress end = finish(start(new PassSeries(9, keys.size(), Duration.ZERO)));

    assertThat(end.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(earlier(end).count()).isZero();
  }

  @Test
  void run_whenTheSourceDoesNotComeToRest_isIncompleteAndSaysSo() {
    MigrationProgress end = finish(start(new PassSeries(2, 10L, Duration.ZERO)));

    assertThat(end.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(end.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(FailureCode.STILL_CHANGING);
              assertThat(problem.message()).contains("2 passes", Long.toString(keys.size()), "10");
            });
    assertThat(earlier(end).count()).isEqualTo(1);
    assertThat(control.summaries())
        .extracting(summary -> summary.progress().outcome())
        .containsExactly(Outcome.COMPLETE, Outcome.INCOMPLETE);
  }

  @Test
  void run_betweenTwoPasses_saysWhenTheNextBeginsAndHasNoOutcome() {
    MigrationWorkflow workflow = start(new PassSeries(2, null, Duration.ofHours(1)));
    await("the wait", () -> workflow.progress().phase() == Phase.DELTA);
    MigrationProgress waiting = workflow.progress();

    assertThat(waiting.outcome()).isNull();
    PassSeries series = Objects.requireNonNull(earlier(waiting).series());
    assertThat(series.nextAt()).isEqualTo(waiting.startedAt().plus(Duration.ofHours(1)));
    assertThat(control.statuses()).extracting(StatusRecord::progress).last().isEqualTo(waiting);

    MigrationProgress end = finish(workflow);
    assertThat(end.startedAt()).isAfterOrEqualTo(Objects.requireNonNull(series.nextAt()));
  }

  @Test
  void cancel_betweenTwoPasses_endsTheSeries() {
    MigrationWorkflow workflow = start(new PassSeries(2, null, Duration.ofHours(1)));
    await("the wait", () -> workflow.progress().phase() == Phase.DELTA);

    workflow.cancel("enough");

    MigrationProgress end = finish(workflow);
    assertThat(end.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(control.summaries()).hasSize(1);
    assertThat(control.statuses().getLast().progress().outcome()).isEqualTo(Outcome.CANCELLED);
    assertThatThrownBy(workflow::pause).isNotNull();
  }

  @Test
  void pause_betweenTwoPasses_holdsTheNextBack() {
    MigrationWorkflow workflow = start(new PassSeries(2, null, Duration.ofHours(1)));
    await("the wait", () -> workflow.progress().phase() == Phase.DELTA);
    workflow.pause();
    cluster.environment().sleep(Duration.ofHours(2));

    assertThat(workflow.progress().phase()).isEqualTo(Phase.DELTA);
    assertThat(workflow.progress().paused()).isTrue();

    workflow.resume();
    assertThat(earlier(finish(workflow)).count()).isEqualTo(1);
  }

  @Test
  void setLimits_inOnePass_holdForTheNext() {
    MigrationWorkflow workflow = start(new PassSeries(2, null, Duration.ofHours(1)));
    await("the wait", () -> workflow.progress().phase() == Phase.DELTA);

    Limits limits = workflow.setLimits(new LimitsChange(1_000L, null, null, null));

    assertThat(finish(workflow).limits()).isEqualTo(limits).isNotEqualTo(Limits.NONE);
  }

  @Test
  void setParallelism_inOnePass_holdsForTheNext() {
    MigrationWorkflow workflow = start(new PassSeries(2, null, Duration.ofHours(1)));
    await("the wait", () -> workflow.progress().phase() == Phase.DELTA);

    workflow.setParallelism(3);

    assertThat(finish(workflow).parallelism()).isEqualTo(3);
  }

  @Test
  void run_ofTheNextPass_keepsTheMemo() {
    MigrationWorkflow workflow = start(new PassSeries(2, null, Duration.ZERO));
    finish(workflow);

    assertThat(
            cluster
                .environment()
                .getWorkflowClient()
                .newUntypedWorkflowStub("m")
                .describe()
                .getMemo(MigrationWorkflow.SOURCE_MEMO, String.class, String.class))
        .isEqualTo("s3://photos");
  }

  private MigrationWorkflow start(@Nullable PassSeries series) {
    return cluster.start(spec("m", 8), EarlierPasses.NONE.in(series));
  }

  private static EarlierPasses earlier(MigrationProgress progress) {
    return Objects.requireNonNull(progress.earlier());
  }
}
