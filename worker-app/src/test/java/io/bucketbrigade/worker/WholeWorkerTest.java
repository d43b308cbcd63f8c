package io.bucketbrigade.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.s3.S3Credentials;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.worker.temporal.LoopbackTemporal;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker as it is shipped, between an in-memory Temporal and fake S3 servers. */
@Timeout(300)
class WholeWorkerTest {

  private static final int OBJECTS = 300;

  /** More would be recalled to share the range, and the in-memory server may then hang. */
  private static final int ONE_LEASE = 1;

  @TempDir Path state;

  @AutoClose private final LoopbackTemporal server = LoopbackTemporal.start();
  @AutoClose private final FakeS3Server source = FakeS3Server.start();
  @AutoClose private final FakeS3Server destination = FakeS3Server.start();

  @BeforeEach
  void fillSource() {
    source.createBucket("old");
    destination.createBucket("new");
    for (int i = 0; i < OBJECTS; i++) {
      source
          .bucket("old")
          .put("k/%04d".formatted(i), ("body " + i).getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void migration_isCopiedWholly() throws Exception {
    try (WorkerRuntime runtime = start()) {
      WorkflowStub workflow = migrate(runtime);

      MigrationProgress progress =
          workflow.getResult(200, TimeUnit.SECONDS, MigrationProgress.class);

      assertThat(progress.outcome()).as("%s", progress).isEqualTo(Outcome.COMPLETE);
      assertThat(progress.tally().copied()).isEqualTo(OBJECTS);
      assertThat(destination.bucket("new").keys()).isEqualTo(source.bucket("old").keys());
      assertThat(runtime.metrics().scrape())
          .contains("brigade_objects_total{fate=\"copied\"} " + (double) OBJECTS);
    }
  }

  @Test
  void drain_inTheMiddle_handsBackAndTheNextWorkerGoesOn() throws Exception {
    destination.latency(Duration.ofMillis(100));
    try (WorkerRuntime first = start()) {
      migrate(first);
      Eventually.until("some copies", () -> destination.bucket("new").objectCount() > OBJECTS / 10);

      assertThat(first.drain()).isTrue();
    }
    long afterDrain = destination.bucket("new").objectCount();
    assertThat(afterDrain).isLessThan(OBJECTS);
    destination.latency(Duration.ZERO);

    try (WorkerRuntime second = start()) {
      MigrationProgress progress =
          second
              .temporal()
              .client()
              .newUntypedWorkflowStub("m1")
              .getResult(200, TimeUnit.SECONDS, MigrationProgress.class);

      assertThat(progress.outcome()).as("%s", progress).isEqualTo(Outcome.COMPLETE);
      assertThat(progress.tally().listed()).isEqualTo(OBJECTS);
      assertThat(progress.tally().settled()).isEqualTo(OBJECTS);
      assertThat(destination.bucket("new").writesAbove(1))
          .as("objects that were written twice, the canary aside")
          .allSatisfy((key, writes) -> assertThat(key).startsWith(".bucket-brigade-canary"));
    }
  }

  private WorkerRuntime start() {
    Map<String, S3Connection> connections =
        Map.of("old", connection("old", source), "new", connection("new", destination));
    WorkerConfig config =
        new WorkerConfig(
            connections, 2, StateLocation.inFolder(state.toString()), WorkerTiming.IN_MEMORY, null);
    return WorkerRuntime.start(config, extras -> TemporalConnection.at(server.address(), extras));
  }

  private static S3Connection connection(String name, FakeS3Server server) {
    return S3Connection.to(
        name,
        server.endpoint(),
        new S3Credentials.Static(server.accessKey(), server.secretKey(), null));
  }

  private static WorkflowStub migrate(WorkerRuntime runtime) {
    MigrationSpec spec =
        new MigrationSpec(
            "m1",
            new BucketLocation("old", "old", "", null),
            new BucketLocation("new", "new", "", null),
            null,
            CopyOptions.DEFAULT,
            ONE_LEASE,
            false,
            MigrationSpec.Canary.DEFAULT,
            SelectionOptions.NONE,
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            VerifyLevel.NONE);
    LeaseTiming timing =
        new LeaseTiming(
            spec.leaseTime(),
            LeaseTiming.EMBEDDED_HEARTBEAT_TIMEOUT,
            Duration.ofSeconds(1),
            spec.giveUpAfter());
    MigrationWorkflow workflow =
        runtime
            .temporal()
            .client()
            .newWorkflowStub(
                MigrationWorkflow.class,
                WorkflowOptions.newBuilder()
                    .setTaskQueue(TaskQueues.CONTROL)
                    .setWorkflowId(spec.id())
                    .build());
    WorkflowClient.start(
        workflow::run, new MigrationInput(spec, timing, runtime.searchAttributes()));
    return WorkflowStub.fromTyped(workflow);
  }
}
