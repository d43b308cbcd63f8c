package io.bucketbrigade.cli.demo;

import io.bucketbrigade.cli.embedded.StateFolder;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A fresh state folder for each demo; those of earlier demos that nobody uses are removed. */
public final class DemoFolder {

  private static final String PREFIX = "run-";

  private DemoFolder() {}

  /**
   * Makes one.
   *
   * @param home the checkout; empty to use the user's own folder
   */
  public static StateFolder fresh(Optional<Path> home) {
    Path demos =
        home.map(checkout -> checkout.resolve(".brigade"))
            .orElseGet(StateFolder::defaultPath)
            .resolve("demo");
    try {
      Files.createDirectories(demos);
      removeUnused(demos);
      return StateFolder.make(Files.createTempDirectory(demos, PREFIX));
    } catch (IOException e) {
      throw new CliException(
          ExitStatus.ERROR, "the demo cannot write to %s: %s.".formatted(demos, e.getMessage()), e);
    }
  }

  private static void removeUnused(Path demos) throws IOException {
    List<Path> runs;
    try (Stream<Path> children = Files.list(demos)) {
      runs =
          children
              .filter(child -> String.valueOf(child.getFileName()).startsWith(PREFIX))
              .filter(Files::isDirectory)
              .toList();
    }
    for (Path run : runs) {
      Optional<StateFolder.Ownership> ownership =
          StateFolder.existing(run).flatMap(StateFolder::tryOwn);
      if (ownership.isPresent()) {
        ownership.get().close();
        remove(run);
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
