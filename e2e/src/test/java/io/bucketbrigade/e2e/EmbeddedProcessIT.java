package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processes of the embedded mode: what is started, what is left behind, what is taken over. */
class EmbeddedProcessIT {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int MANY = 6_000;

  @TempDir Path folder;
  private TwoServers servers;

  @BeforeEach
  void startServers() {
    servers = new TwoServers(folder);
  }

  @AfterEach
  void stopServers() {
    servers.close();
  }

  @Test
  void start_throughTheLauncher_migratesAHundredObjectsAndSaysHowLongThatTook() {
    servers.fillSource(100, 1_000);
    servers.setEnvironment("BRIGADE_JAVA_HOME", System.getProperty("java.home"));
    long began = System.nanoTime();
    try (ChildProcess start =
        ChildProcess.start(
            "launcher",
            folder,
            servers.environment(),
            List.of(
                Checkout.root().resolve("brigade").toString(),
                "start",
                "--embedded",
                "--state-dir",
                servers.stateDir().toString(),
                "--connections",
                folder.resolve("connections.yaml").toString(),
                "--spec",
                servers.spec("hundred").toString(),
                "--wait",
                "--json"))) {
      assertThat(start.exitStatus(LIMIT)).as(start.output()).isZero();
      System.out.printf("launcher: 100 objects in %.1f s%n", (System.nanoTime() - began) / 1e9);
      assertThat(Json.parse(start.stdout()).tally("copied")).isEqualTo(100);
    }
    Equality.require(servers);
    assertThat(devServers()).isEmpty();
  }

  @Test
  void start_whenOnlyTheCommandIsKilled_leavesNoTemporalBehind() {
    ChildProcess run = startCopying();
    assertThat(devServers()).hasSize(1);

    run.kill();

    Await.until("the end of Temporal", Duration.ofSeconds(20), () -> devServers().isEmpty());
    goesOn();
  }

  @Test
  void start_whenALeftoverHoldsTheDatabase_replacesIt() {
    ChildProcess run = startCopying();
    Set<Long> leftover = devServers();
    run.killAllBut(process -> leftover.contains(process.pid()));
    assertThat(devServers()).isEqualTo(leftover);

    goesOn();
    assertThat(devServers()).isEmpty();
  }

  private ChildProcess startCopying() {
    servers.fillSource(MANY, 1_000);
    servers.destination().latency(Duration.ofMillis(20));
    ChildProcess run = servers.startEmbedded(servers.spec("processes"));
    Await.until(
        "copying\n" + run.output(),
        Duration.ofMinutes(1),
        () -> servers.destinationBucket().objectCount() >= 500);
    return run;
  }

  private void goesOn() {
    long before = servers.destinationBucket().objectCount();
    assertThat(before).isLessThan(MANY);
    long began = System.nanoTime();
    ChildProcess again = servers.startEmbedded(servers.spec("processes"));
    Await.until(
        "the next object\n" + again.output(),
        Duration.ofMinutes(1),
        () -> servers.destinationBucket().objectCount() > before);
    System.out.printf("embedded: goes on after %.1f s%n", (System.nanoTime() - began) / 1e9);
    assertThat(again.exitStatus(LIMIT)).as(again.output()).isZero();
    assertThat(Json.parse(again.stdout()).tally("copied")).isEqualTo(MANY);
    Equality.require(servers);
  }

  /** The Temporal servers that hold this test's database. */
  private Set<Long> devServers() {
    String database = servers.stateDir().toString();
    return ProcessHandle.allProcesses()
        .filter(process -> words(process).contains("start-dev"))
        .filter(process -> words(process).stream().anyMatch(word -> word.startsWith(database)))
        // The supervisor's shell has the same words behind its own.
        .filter(process -> !words(process).toString().contains("supervise.sh"))
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  private static List<String> words(ProcessHandle process) {
    return List.of(process.info().arguments().orElse(new String[0]));
  }
}
