package io.bucketbrigade.workflows.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.large.LargeObjectsWorkflow;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.FakeCopy;
import io.bucketbrigade.workflows.fake.KeySpace;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Records the histories anew, in place of the old ones. No test: its name keeps it out of every
 * build, and docs/develop/testing.md says when and how to run it.
 */
@Timeout(300)
class HistoryRecorder {

  static final String ID = "recorded";

  /** Larger ones would be a burden to the repository. */
  private static final int MAX_BYTES = 100 * 1_024;

  @ParameterizedTest
  @EnumSource
  void record(Scenario scenario) throws IOException {
    KeySpace keys = new KeySpace(50, 1, 30);
    FakeCopy copy = new FakeCopy(keys, Scenario.KEYS_PER_LEASE);
    FakeControl control = new FakeControl(keys);
    scenario.prepare(copy, control);
    try (FakeCluster cluster = new FakeCluster(copy, control)) {
      MigrationWorkflow migration = cluster.start(scenario.of(FakeCluster.spec(ID, 2)));
      scenario.drive(migration, cluster, copy);
      WorkflowStub.fromTyped(migration).getResult(MigrationProgress.class);

      deleteOld(scenario);
      write(scenario, cluster, FakeCluster.executionOf(migration), "migration");
      for (WorkflowExecution child : cluster.childrenOf(ID)) {
        String id = child.getWorkflowId();
        if (id.equals(LargeObjectsWorkflow.workflowId(ID))) {
          write(scenario, cluster, child, "large");
          write(scenario, cluster, cluster.childrenOf(id).getFirst(), "large-1");
        } else {
          write(scenario, cluster, child, "lane-" + id.substring(id.lastIndexOf('-') + 1));
        }
      }
    }
  }

  private static void deleteOld(Scenario scenario) throws IOException {
    for (Path file : Histories.files()) {
      if (Histories.scenarioOf(file).equals(nameOf(scenario))) {
        Files.delete(file);
      }
    }
  }

  private static void write(
      Scenario scenario, FakeCluster cluster, WorkflowExecution execution, String workflow)
      throws IOException {
    String json =
        cluster
            .environment()
            .getWorkflowClient()
            .fetchHistory(execution.getWorkflowId(), execution.getRunId())
            .toJson(true);
    assertThat(json.length()).isLessThan(MAX_BYTES);
    Files.writeString(
        Histories.FOLDER.resolve("%s.%s.json".formatted(nameOf(scenario), workflow)), json + "\n");
  }

  static String nameOf(Scenario scenario) {
    return scenario.name().toLowerCase(Locale.ROOT);
  }
}
