package io.bucketbrigade.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.worker.temporal.LoopbackTemporal;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes and real signals. */
@Timeout(120)
class WorkerProcessTest {

  private static final String WORKFLOW_ID = "w1";

  @AutoClose private final LoopbackTemporal server = LoopbackTemporal.start();

  @AutoClose private final TemporalConnection connection = TemporalConnection.at(server.address());

  private @Nullable Process started;

  @AfterEach
  void reap() {
    if (started != null) {
      started.destroyForcibly();
    }
  }

  @Test
  void run_whenReady_saysSoInOneLine() throws Exception {
    assertThat(start("polite").inputReader().readLine())
        .isEqualTo(
            "worker ready: queues brigade-control, brigade-copy; slots 2; temporal "
                + server.address()
                + "/default");
  }

  @Test
  void run_whenAskedToEnd_handsBackAndEndsWithZero() throws Exception {
    Process worker = start("polite");
    worker.inputReader().readLine();
    startLease();

    worker.toHandle().destroy();

    assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).isZero();
    assertThat(connection.client().fetchHistory(WORKFLOW_ID).getEvents())
        .filteredOn(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED)
        .hasSize(2);
  }

  @Test
  void run_whenAskedTwice_endsAtOnce() throws Exception {
    Process worker = start("deaf");
    BufferedReader log = worker.inputReader();
    log.readLine();
    startLease();

    worker.toHandle().destroy();
    // Standard error is merged in: the second signal must find the first one at work.
    String line = log.readLine();
    while (line != null && !line.contains("worker.draining")) {
      line = log.readLine();
    }
    long begin = System.nanoTime();
    worker.toHandle().destroy();

    assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).isEqualTo(128 + 15);
    assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(15));
  }

  private Process start(String manners) throws IOException {
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.bucketbrigade.worker.ChildWorker",
                server.address(),
                manners)
            .redirectErrorStream(true)
            .start();
    started = worker;
    return worker;
  }

  private void startLease() {
    connection
        .client()
        .newUntypedWorkflowStub(
            "LeasingWorkflow",
            WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueues.CONTROL)
                .setWorkflowId(WORKFLOW_ID)
                .build())
        .start();
    Eventually.until("a running lease", this::leaseRuns);
  }

  private boolean leaseRuns() {
    return connection
        .stubs()
        .blockingStub()
        .describeWorkflowExecution(
            DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace("default")
                .setExecution(WorkflowExecution.newBuilder().setWorkflowId(WORKFLOW_ID))
                .build())
        .getPendingActivitiesList()
        .stream()
        .filter(activity -> activity.getActivityType().getName().equals("Lease"))
        .map(PendingActivityInfo::getState)
        .anyMatch(PendingActivityState.PENDING_ACTIVITY_STATE_STARTED::equals);
  }
}
