package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.lane.PrefixLaneWorkflow;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker dies with leases that were recalled but never learnt of it. Temporal does not retry
 * them, so what their last heartbeats cover is settled, and the rest has to be leased anew.
 */
@Tag("long")
class RecallCrashIT {

  private static final String ID = "recall-crash";
  private static final int OBJECTS = 8_000;

  /** The heartbeat timeout of a cluster is 60 s. */
  private static final Duration LEASES_LOST = Duration.ofSeconds(100);

  @TempDir Path folder;

  @Test
  void pause_whileAStoppedWorkerHoldsLeasesAndDies_keepsItsHeartbeatsAndGoesOnAfterResume() {
    try (Cluster cluster = new Cluster(folder);
        TemporalConnection temporal = TemporalConnection.at(cluster.temporal().address())) {
      TwoServers servers = cluster.servers();
      servers.fillSource(OBJECTS, 1_000);
      servers.destination().latency(Duration.ofMillis(60));
      ChildProcess doomed = cluster.addWorker();
      ChildProcess start = cluster.start(servers.spec(ID));
      Await.until(
          "copying\n" + start.output(),
          Duration.ofMinutes(1),
          () -> servers.destinationBucket().objectCount() >= 2_000);
      List<String> lanes = lanes(temporal);

      doomed.signal("STOP");
      ChildProcess survivor = cluster.addWorker();
      pause(servers);
      Await.until(
          "recalls that nobody hears\n" + survivor.output(),
          Duration.ofSeconds(30),
          () -> holdsOnlyRecalledLeases(temporal, lanes));
      doomed.killEverything();
      Await.until(
          "the loss of all leases\n" + survivor.output(),
          LEASES_LOST,
          () -> progress(temporal, lanes).stream().allMatch(lane -> lane.leased() == 0));

      long settled = progress(temporal, lanes).stream().mapToLong(l -> l.tally().copied()).sum();
      assertThat(settled)
          .as("keys that heartbeats cover")
          .isBetween(1L, servers.destinationBucket().objectCount());
      requireThreeQuietSeconds(servers);

      ChildProcess resume = servers.brigade("resume", ID);
      assertThat(resume.exitStatus(Duration.ofSeconds(60))).as(resume.output()).isZero();
      assertThat(start.exitStatus(Duration.ofMinutes(3))).as(start.output()).isZero();
      Json end = Json.parse(start.stdout());
      assertThat(end.tally("listed")).isEqualTo(OBJECTS);
      assertThat(end.tally("copied")).isEqualTo(OBJECTS);
      Equality.require(servers);
    }
  }

  private static List<String> lanes(TemporalConnection temporal) {
    return temporal.client().newWorkflowStub(MigrationWorkflow.class, ID).lanes().stream()
        .map(lane -> PrefixLaneWorkflow.workflowId(ID, lane.laneId()))
        .toList();
  }

  /**
   * The command waits 15 s for a worker. Until Temporal sees that the stopped one does not answer,
   * that may be too short; the order is kept all the same, so a second one is refused.
   */
  private static void pause(TwoServers servers) {
    Await.until(
        "a paused migration",
        Duration.ofMinutes(1),
        () -> {
          ChildProcess pause = servers.brigade("pause", ID);
          int status = pause.exitStatus(Duration.ofSeconds(30));
          return status == 0 || pause.output().contains("paused already");
        });
  }

  /** Whether every lease that a worker holds is recalled, and there are some. */
  private static boolean holdsOnlyRecalledLeases(TemporalConnection temporal, List<String> lanes) {
    List<PendingActivityInfo> leases =
        lanes.stream()
            .flatMap(lane -> pending(temporal, lane).stream())
            .filter(activity -> activity.getActivityType().getName().equals("CopyRange"))
            .toList();
    return !leases.isEmpty()
        && leases.stream()
            .allMatch(
                lease ->
                    lease.getState() == PendingActivityState.PENDING_ACTIVITY_STATE_CANCEL_REQUESTED
                        && lease.getAttempt() == 1);
  }

  private static List<PendingActivityInfo> pending(TemporalConnection temporal, String lane) {
    return temporal
        .stubs()
        .blockingStub()
        .describeWorkflowExecution(
            DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(temporal.namespace())
                .setExecution(WorkflowExecution.newBuilder().setWorkflowId(lane))
                .build())
        .getPendingActivitiesList();
  }

  private static List<LaneProgress> progress(TemporalConnection temporal, List<String> lanes) {
    return lanes.stream()
        .map(lane -> temporal.client().newWorkflowStub(PrefixLaneWorkflow.class, lane).progress())
        .toList();
  }

  private static void requireThreeQuietSeconds(TwoServers servers) {
    long before = requests(servers);
    long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
    Await.until("three seconds", Duration.ofSeconds(5), () -> System.nanoTime() - until > 0);
    assertThat(requests(servers)).as("requests while paused").isEqualTo(before);
  }

  private static long requests(TwoServers servers) {
    return servers.source().requests().total() + servers.destination().requests().total();
  }
}
