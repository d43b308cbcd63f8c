package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pause, resume, limits, cancel, attach. */
class ControlIT {

  private static final int OBJECTS = 10_000;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir Path folder;
  private TwoServers servers;

  @BeforeEach
  void startServers() {
    servers = new TwoServers(folder);
    servers.fillSource(OBJECTS, 1_000);
    servers.destination().latency(Duration.ofMillis(40));
  }

  @AfterEach
  void stopServers() {
    servers.close();
  }

  @Test
  void pause_withinTenSeconds_movesNothingUntilResume() {
    ChildProcess run = startAndAwaitCopying("pause");

    command(0, "pause", "pause");
    Await.until("a quiet destination", Duration.ofSeconds(10), this::isQuietForASecond);
    long requests = requests();
    status("pause");
    Await.until("three more quiet seconds", Duration.ofSeconds(10), this::isQuietForASecond);
    assertThat(requests()).isEqualTo(requests);

    assertThat(status("pause").node().path("paused").asBoolean()).isTrue();
    command(2, "pause", "pause", "already");
    command(0, "resume", "pause");
    complete(run);
    assertThat(servers.writtenAgain()).isEmpty();
  }

  @Test
  void limits_whileCopying_changeTheParallelism() {
    ChildProcess run = startAndAwaitCopying("limits");
    ChildProcess limits =
        servers.brigade(
            "limits",
            "limits",
            "--parallelism",
            "2",
            "--embedded",
            "--state-dir",
            servers.stateDir().toString());
    assertThat(limits.exitStatus(Duration.ofSeconds(30))).as(limits.output()).isZero();
    assertThat(status("limits").node().path("parallelism").asInt()).isEqualTo(2);
    complete(run);
  }

  @Test
  void cancel_whileCopying_endsAsCancelled() {
    ChildProcess run = startAndAwaitCopying("cancel");
    command(0, "cancel", "cancel");
    assertThat(run.exitStatus(LIMIT)).as(run.output()).isEqualTo(5);
    assertThat(Json.parse(run.stdout()).text("outcome")).isEqualTo("CANCELLED");
    assertThat(status("cancel").text("outcome")).isEqualTo("CANCELLED");
  }

  @Test
  void start_onAStateFolderInUse_attaches() {
    ChildProcess run = startAndAwaitCopying("attach");
    ChildProcess second = servers.startEmbedded(servers.spec("attach"));
    TwoServers.Result other =
        servers.migrate(
            servers.spec("attach"),
            Duration.ofSeconds(30),
            "--verify",
            "content",
            "--exclude",
            "x*");
    assertThat(other.exitStatus()).as(other.child().output()).isEqualTo(2);
    assertThat(other.stderr())
        .contains("'attach' runs by another spec: ", "verify is 'CONTENT', was 'NONE'", "x*");
    complete(run);
    assertThat(second.exitStatus(LIMIT)).as(second.output()).isZero();
    assertThat(servers.writtenAgain()).isEmpty();
  }

  @Test
  void start_whenComplete_saysSoAndCopiesNothing() {
    assertThat(servers.migrate(servers.spec("twice"), LIMIT).exitStatus()).isZero();
    long requests = requests();
    TwoServers.Result again = servers.migrate(servers.spec("twice"), LIMIT);
    assertThat(again.exitStatus()).as(again.child().output()).isZero();
    assertThat(requests()).isEqualTo(requests);
    assertThat(status("twice").text("outcome")).isEqualTo("COMPLETE");
  }

  private ChildProcess startAndAwaitCopying(String id) {
    ChildProcess run = servers.startEmbedded(servers.spec(id));
    Await.until(
        "copying\n" + run.output(),
        Duration.ofMinutes(1),
        () -> servers.destinationBucket().objectCount() >= 500);
    return run;
  }

  private void command(int expectedStatus, String command, String id, String... said) {
    ChildProcess child =
        servers.brigade(command, id, "--embedded", "--state-dir", servers.stateDir().toString());
    assertThat(child.exitStatus(Duration.ofSeconds(30)))
        .as(child.output())
        .isEqualTo(expectedStatus);
    for (String words : said) {
      assertThat(child.stderr() + child.stdout()).contains(words);
    }
  }

  private Json status(String id) {
    ChildProcess child =
        servers.brigade(
            "status", id, "--embedded", "--state-dir", servers.stateDir().toString(), "--json");
    assertThat(child.exitStatus(Duration.ofSeconds(30))).as(child.output()).isZero();
    return Json.parse(child.stdout());
  }

  private long requests() {
    return servers.source().requests().total() + servers.destination().requests().total();
  }

  private boolean isQuietForASecond() {
    long before = requests();
    long until = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    Await.until("a second", Duration.ofSeconds(2), () -> System.nanoTime() - until > 0);
    return requests() == before;
  }

  private void complete(ChildProcess run) {
    assertThat(run.exitStatus(LIMIT)).as(run.output()).isZero();
    assertThat(Json.parse(run.stdout()).tally("copied")).isEqualTo(OBJECTS);
    Equality.require(servers);
  }
}
