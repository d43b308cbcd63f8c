package io.bucketbrigade.workflows.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.bucketbrigade.workflows.lane.PrefixLaneWorkflowImpl;
import io.bucketbrigade.workflows.large.LargeObjectWorkflowImpl;
import io.bucketbrigade.workflows.large.LargeObjectsWorkflowImpl;
import io.bucketbrigade.workflows.migration.MigrationWorkflowImpl;
import io.temporal.testing.WorkflowReplayer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a worker of today makes of histories that workers of before have begun. */
@Timeout(300)
class ReplayTest {

  static List<Path> files() {
    return Histories.files();
  }

  @ParameterizedTest
  @MethodSource("files")
  void recordedHistory_leadsToTheSameCommands(Path file) {
    assertThatCode(
            () ->
                WorkflowReplayer.replayWorkflowExecution(
                    file.toFile(),
                    MigrationWorkflowImpl.class,
                    PrefixLaneWorkflowImpl.class,
                    LargeObjectsWorkflowImpl.class,
                    LargeObjectWorkflowImpl.class))
        .as("docs/develop/testing.md says what to do about %s", file.getFileName())
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource
  void scenario_isRecordedWithItsMigrationAndLanes(Scenario scenario) {
    List<String> recorded =
        Histories.files().stream()
            .filter(file -> Histories.scenarioOf(file).equals(HistoryRecorder.nameOf(scenario)))
            .map(file -> file.getFileName().toString())
            .toList();

    assertThat(recorded)
        .anyMatch(name -> name.endsWith(".migration.json"))
        .anyMatch(name -> name.contains(".lane-"));
  }

  @Test
  void files_areOfKnownScenarios() {
    List<String> scenarios = Stream.of(Scenario.values()).map(HistoryRecorder::nameOf).toList();

    assertThat(Histories.files())
        .extracting(Histories::scenarioOf)
        .allSatisfy(scenario -> assertThat(scenario).isIn(scenarios));
  }
}
