package io.bucketbrigade.switches.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.cutover.HealthCheck.Health;
import io.bucketbrigade.testkit.Poll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommandHealthCheckTest {

  private static final Duration LONG = Duration.ofSeconds(50);

  @TempDir Path folder;

  @Test
  void check_isHealthyIfTheProgramEndsWithZero() {
    assertThat(shell("echo all is well; echo more", LONG))
        .isEqualTo(new Health(true, "sh ended with status 0: all is well"));
    assertThat(shell("echo broken >&2; exit 3", LONG))
        .isEqualTo(new Health(false, "sh ended with status 3: broken"));
    assertThat(shell("true", LONG)).isEqualTo(new Health(true, "sh ended with status 0"));
  }

  @Test
  void check_ofAProgramThatIsNotThere_saysSo() {
    Health health = new CommandHealthCheck(List.of("/no/such/program"), LONG).check();
    assertThat(health).isEqualTo(new Health(false, "program could not be started"));
  }

  @Test
  void check_takesArgumentsAsTheyAre() {
    Health health = new CommandHealthCheck(List.of("echo", "$HOME; `id`"), LONG).check();
    assertThat(health.words()).isEqualTo("echo ended with status 0: $HOME; `id`");
  }

  @Test
  void check_ofMuchOutput_isNotHeldUpAndShowsALittle() {
    Health health = shell("head -c 3000000 /dev/zero | tr '\\0' x", LONG);
    assertThat(health.healthy()).isTrue();
    assertThat(health.words()).hasSizeLessThanOrEqualTo(200).contains("xxx");
  }

  @Test
  void check_whenNotEndedInTime_killsTheWholeTree() throws IOException {
    Path child = folder.resolve("child");
    Health health = shell("sleep 600 & echo $! > " + child + "; wait", Duration.ofSeconds(5));

    assertThat(health).isEqualTo(new Health(false, "sh did not end within 5000 ms"));
    long pid = Long.parseLong(Files.readString(child).strip());
    Poll.until(
        "the program's child is dead",
        Duration.ofSeconds(20),
        () -> ProcessHandle.of(pid).map(handle -> !handle.isAlive()).orElse(true));
  }

  @Test
  void check_whenAChildHoldsTheOutputOpen_doesNotWaitForIt() throws IOException {
    Path child = folder.resolve("child");
    Health health = shell("sleep 600 & echo $! > " + child + "; echo done", LONG);
    assertThat(health.words()).isEqualTo("sh ended with status 0: done");
    ProcessHandle.of(Long.parseLong(Files.readString(child).strip()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  private static Health shell(String script, Duration timeout) {
    return new CommandHealthCheck(List.of("/bin/sh", "-c", script), timeout).check();
  }
}
