package io.bucketbrigade.workflows.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.FakeCopy;
import io.bucketbrigade.workflows.fake.KeySpace;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowStub;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept per migration must not grow with its objects, and nothing may be left out. */
@Timeout(600)
class BillionKeysTest {

  private static final long BILLION = 1_000_000_000L;
  private static final long KEYS_PER_LEASE = 500_000;

  @Test
  void run_overABillionKeys_accountsForEachAndStaysSmall() {
    KeySpace keys = new KeySpace(BILLION * 6 / 10, 40, BILLION / 100);
    FakeCopy copy = new FakeCopy(keys, KEYS_PER_LEASE);
    FakeControl control = new FakeControl(keys);
    try (FakeCluster cluster = FakeCluster.withoutReplay(copy, control)) {
      MigrationProgress result =
          WorkflowStub.fromTyped(cluster.start(FakeCluster.spec("billion", 64)))
              .getResult(MigrationProgress.class);

      assertThat(keys.size()).isEqualTo(BILLION);
      assertThat(result.problems()).isEmpty();
      assertThat(result.outcome()).as("all lanes tile the key space").isEqualTo(Outcome.COMPLETE);
      assertThat(result.tally().copied()).isEqualTo(BILLION);
      assertThat(result.tally().isClosed()).isTrue();
      assertThat(copy.tasks()).hasSizeBetween(2_000, 2_600);

      List<HistoryEvent> root =
          cluster.environment().getWorkflowClient().fetchHistory("billion").getEvents();
      assertThat(root).hasSizeLessThan(8_000);
      List<WorkflowExecution> lanes = cluster.childrenOf("billion");
      assertThat(lanes).hasSize(41);
      for (WorkflowExecution lane : lanes) {
        assertThat(cluster.runs(lane.getWorkflowId(), lane.getRunId()))
            .allSatisfy(events -> assertThat(events).hasSizeLessThan(8_000));
      }
      assertThat(cluster.meter().largestBytes()).isBetween(100, 64 * 1_024);
    }
  }
}
