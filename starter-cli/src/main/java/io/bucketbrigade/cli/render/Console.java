package io.bucketbrigade.cli.render;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process's surroundings: where it writes and what it was given.
 *
 * @param out for results
 * @param err for errors and notes
 * @param environment the environment's variables
 * @param terminal whether a person reads {@code out} as it is written
 * @param columns the terminal's width
 */
public record Console(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean terminal,
    int columns) {

  private static final int DEFAULT_COLUMNS = 100;

  /** This process's. */
  public static Console ofProcess() {
    return new Console(
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        System.getenv(),
        Optional.ofNullable(System.console()).map(java.io.Console::isTerminal).orElse(false),
        columns(System.getenv("BRIGADE_COLUMNS")));
  }

  /** The variable's value, unless it is missing or blank. */
  public @Nullable String variable(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value;
  }

  /** The checkout that the launcher runs from; empty outside of one. */
  public Optional<Path> home() {
    return Optional.ofNullable(variable("BRIGADE_HOME")).map(Path::of);
  }

  /** Where a followed migration's progress goes. */
  public ProgressView view(boolean json) {
    if (json) {
      return new NoProgressView(err);
    }
    return terminal
        ? new LiveProgressView(out, columns)
        : new PlainProgressView(out, InstantSource.system());
  }

  private static int columns(@Nullable String text) {
    try {
      return text == null ? DEFAULT_COLUMNS : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return DEFAULT_COLUMNS;
    }
  }
}
