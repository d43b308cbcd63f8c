package io.bucketbrigade.workflows.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder of recorded histories. A file's name is {@code scenario.workflow.json}. */
final class Histories {

  /** Tests run in their module's folder. */
  static final Path FOLDER = Path.of("src/test/resources/histories").toAbsolutePath();

  private Histories() {}

  static List<Path> files() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(FOLDER + " cannot be listed", e);
    }
  }

  static String scenarioOf(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.indexOf('.'));
  }
}
