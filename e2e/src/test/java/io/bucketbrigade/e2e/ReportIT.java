package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a migration leaves for people and auditors. */
class ReportIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String BAD = "=bad, <b>\"ünïcode\"</b>\n/object";

  @TempDir Path folder;

  @Test
  void report_ofAMigrationWithAFailureAndADifference_showsBoth() throws IOException {
    try (TwoServers servers = new TwoServers(folder)) {
      servers.fillSource(40, 500);
      servers.sourceBucket().put(BAD, BodyPattern.bytes(7, 100));
      servers
          .source()
          .faults(
              FaultSchedule.seeded(1)
                  .refuse(BAD::equals, S3Operation.GET_OBJECT, S3Operation.HEAD_OBJECT));
      String lost = "prefix-2/object-000009";
      servers
          .destination()
          .before(
              (operation, bucket, key) -> {
                boolean copied = servers.destinationBucket().objectCount() == 40;
                if (operation == S3Operation.LIST_OBJECTS && copied) {
                  servers.destinationBucket().delete(lost);
                }
              });
      ChildProcess start =
          servers.brigade(
              "start",
              "--spec",
              servers.spec("told").toString(),
              "--connections",
              servers.folder().resolve("connections.yaml").toString(),
              "--state-dir",
              servers.stateDir().toString(),
              "--json");
      assertThat(start.exitStatus(LIMIT)).as(start.output()).isEqualTo(4);

      Path output = folder.resolve("out");
      ChildProcess report =
          servers.brigade(
              "report",
              "told",
              "--state-dir",
              servers.stateDir().toString(),
              "--output",
              output.toString());
      assertThat(report.exitStatus(LIMIT)).as(report.output()).isZero();

      assertThat(report.stdout()).contains("report.html");
      assertThat(Files.readString(output.resolve("report.html")))
          .contains(
              ">INCOMPLETE<",
              "<b id=\"listed\">41</b>",
              "<b id=\"copied\">40</b>",
              "<b id=\"failed\">1</b>",
              "=bad, &lt;b&gt;&quot;ünïcode&quot;&lt;/b&gt;<i>U+000A</i>/object",
              "names 1 failed, 0 quarantined and 0 deferred objects, as many as the equation counts",
              lost);
      Json json = Json.parse(Files.readString(output.resolve("report.json")));
      assertThat(json.node().path("exceptions").path(0).path("key").asText()).isEqualTo(BAD);
      assertThat(json.node().path("pace").path("slowest")).hasSize(10);
      assertThat(json.node().path("pace").path("sizes").path(0).path("objects").asLong())
          .isEqualTo(40);
      assertThat(json.node().path("discrepancies").path(0).path("key").asText()).isEqualTo(lost);
      assertThat(Files.readString(output.resolve("failures.csv")))
          .contains("\"'=bad, <b>\"\"ünïcode\"\"</b>\n/object\",plain,FAILED,");
    }
  }

  @Test
  void commands_onAClusterWhoseStateTheyDoNotSee_goThroughTheWorkers() throws IOException {
    try (Cluster cluster = new Cluster(folder)) {
      TwoServers servers = cluster.servers();
      servers.fillSource(30, 500);
      cluster.addWorker();
      ChildProcess start =
          servers.brigade("start", "--spec", servers.spec("remote").toString(), "--wait", "--json");
      assertThat(start.exitStatus(LIMIT)).as(start.output()).isZero();

      Path output = folder.resolve("out");
      ChildProcess report = servers.brigade("report", "remote", "--output", output.toString());

      assertThat(report.exitStatus(LIMIT)).as(report.output()).isZero();
      assertThat(Files.readString(output.resolve("report.html")))
          .contains(">COMPLETE<", "<b id=\"copied\">30</b>")
          .endsWith("</html>\n");
      assertThat(Files.readString(output.resolve("failures.csv")))
          .startsWith("key,")
          .hasLineCount(1);

      assertStatusOutlivesTemporal(cluster);
      assertStatusOfACancelledWorkflow(cluster);
    }
  }

  private static void assertStatusOutlivesTemporal(Cluster cluster) {
    // By a query, because a single one is asked about on a terminal.
    assertThat(
            cluster
                .temporal()
                .succeeds("workflow", "delete", "--yes", "--query", "WorkflowId = 'remote'"))
        .isTrue();
    Await.until(
        "a Temporal that has forgotten the migration",
        LIMIT,
        () -> !cluster.temporal().succeeds("workflow", "describe", "--workflow-id", "remote"));
    Json status = status(cluster, "remote");
    assertThat(status.text("outcome")).isEqualTo("COMPLETE");
    assertThat(status.tally("copied")).isEqualTo(30);
    ChildProcess failures = cluster.servers().brigade("failures", "remote", "--csv");
    assertThat(failures.exitStatus(LIMIT)).as(failures.output()).isZero();
    ChildProcess unknown = cluster.servers().brigade("status", "never-heard-of");
    assertThat(unknown.exitStatus(LIMIT)).as(unknown.output()).isEqualTo(2);
    assertThat(unknown.stderr()).contains("no migration 'never-heard-of' is known");
  }

  /** Temporal's own cancel leaves no result, but the workers kept what it came to. */
  private static void assertStatusOfACancelledWorkflow(Cluster cluster) {
    TwoServers servers = cluster.servers();
    servers.destination().latency(Duration.ofMillis(200));
    ChildProcess start = servers.brigade("start", "--spec", servers.spec("stopped").toString());
    assertThat(start.exitStatus(LIMIT)).as(start.output()).isZero();
    assertThat(cluster.temporal().succeeds("workflow", "cancel", "--workflow-id", "stopped"))
        .isTrue();
    Await.until(
        "a cancelled migration",
        LIMIT,
        () -> "CANCELLED".equals(status(cluster, "stopped").text("outcome")));
    ChildProcess watch = servers.brigade("watch", "stopped");
    assertThat(watch.exitStatus(LIMIT)).as(watch.output()).isEqualTo(5);
  }

  private static Json status(Cluster cluster, String id) {
    ChildProcess status = cluster.servers().brigade("status", id, "--json");
    assertThat(status.exitStatus(LIMIT)).as(status.output()).isZero();
    return Json.parse(status.stdout());
  }
}
