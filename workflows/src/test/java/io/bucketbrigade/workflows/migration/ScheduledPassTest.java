package io.bucketbrigade.workflows.migration;

import static io.bucketbrigade.workflows.fake.FakeCluster.await;
import static io.bucketbrigade.workflows.fake.FakeCluster.finish;
import static io.bucketbrigade.workflows.fake.FakeCluster.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.ScheduledPassWorkflow;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.FakeCopy;
import io.bucketbrigade.workflows.fake.KeySpace;
import io.temporal.client.WorkflowOptions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a schedule starts. */
@Timeout(300)
class ScheduledPassTest {

  private final KeySpace keys = new KeySpace(50, 4, 10);
  private final FakeCopy copy = new FakeCopy(keys, 1_000);
  private final FakeControl control = new FakeControl(keys);
  private final FakeCluster cluster = new FakeCluster(copy, control);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void run_afterAnEndedMigration_isItsNextPass() {
    finish(cluster.start(spec("m", 8)));

    String words = scheduled();

    MigrationProgress last = control.summaries().getLast().progress();
    assertThat(words).isEqualTo("COMPLETE: %d copied, 0 failed", keys.size());
    EarlierPasses earlier = Objects.requireNonNull(last.earlier());
    assertThat(earlier.count()).isEqualTo(1);
    assertThat(earlier.writeLogs())
        .containsExactly(control.summaries().getFirst().context().runId());
  }

  @Test
  void run_whileTheMigrationRuns_leavesThePassOut() {
    MigrationWorkflow workflow = cluster.start(spec("m", 8));
    finish(workflow);
    copy.script(copy.untilRecalled(10));
    MigrationWorkflow second = cluster.start(spec("m", 8), EarlierPasses.NONE);
    await("a lease", () -> second.progress().lanesRunning() > 0);

    assertThat(scheduled()).contains("left out", "not gone over every object");
    control.staleStatus();
    assertThat(scheduled()).contains("left out", "running");

    second.cancel("enough");
    finish(second);
    assertThat(control.summaries()).hasSize(2);
  }

  private String scheduled() {
    ScheduledPassWorkflow workflow =
        cluster
            .environment()
            .getWorkflowClient()
            .newWorkflowStub(
                ScheduledPassWorkflow.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(ScheduledPassWorkflow.scheduleId("m"))
                    .setTaskQueue(TaskQueues.CONTROL)
                    .build());
    return workflow.run(
        new ScheduledPassWorkflow.Order(
            new ContextRef("m", "any", null), FakeCluster.TIMING, false, Map.of(), null));
  }
}
