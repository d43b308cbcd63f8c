package io.bucketbrigade.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.testkit.Poll;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static SupervisedProcess shell(String script) {
    return SupervisedProcess.start("test", List.of("/bin/sh", "-c", script), Map.of());
  }

  @Test
  void command_thatEnds_givesItsStatusAndOutput() {
    try (SupervisedProcess process = shell("echo first; echo second >&2; exit 7")) {
      assertThat(process.awaitExit(LIMIT)).isEqualTo(7);
      assertThat(process.output()).isEqualTo("first\nsecond\n");
    }
  }

  @Test
  void close_endsTheCommandAndLeavesNobodyBehind() {
    SupervisedProcess process = shell("echo ready; exec sleep 600");
    process.awaitReady(LIMIT, () -> process.output().contains("ready"));
    List<ProcessHandle> all = process.handles();
    // The supervisor, its watcher and the command.
    assertThat(all).hasSize(3);

    process.close();

    assertThat(all).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void close_insistsWhereTheCommandIgnoresTheRequest() {
    SupervisedProcess process =
        SupervisedProcess.start(
            "stubborn",
            List.of("/bin/sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"),
            Map.of("SUPERVISE_GRACE_SECONDS", "1"));
    process.awaitReady(LIMIT, () -> process.output().contains("ready"));
    List<ProcessHandle> all = process.handles();

    process.close();

    assertThat(all).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void awaitReady_whenCommandEndsFirst_tellsItsLastLines() {
    try (SupervisedProcess process = shell("echo port is taken; exit 3")) {
      assertThatThrownBy(() -> process.awaitReady(LIMIT, () -> false))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("ended with 3")
          .hasMessageContaining("port is taken");
    }
  }

  @Test
  void command_endsWhenTheJvmThatStartedItIsKilled(@TempDir Path folder) throws Exception {
    Path pids = folder.resolve("pids");
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Its log stays behind, as nobody is left to delete it.
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                KilledParent.class.getName(),
                pids.toString())
            .inheritIO()
            .start();
    try {
      Poll.until("the child runs", LIMIT, () -> Files.exists(pids));
      List<ProcessHandle> children =
          Files.readAllLines(pids).stream()
              .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
              .toList();
      assertThat(children).hasSize(3).allMatch(ProcessHandle::isAlive);

      jvm.destroyForcibly();

      Poll.until(
          "the children are gone",
          LIMIT,
          () -> children.stream().noneMatch(ProcessHandle::isAlive));
    } finally {
      jvm.destroyForcibly();
    }
  }
}
