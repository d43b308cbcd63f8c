package io.bucketbrigade.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bucketbrigade.testkit.Poll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A child process that ends when this JVM does, even by SIGKILL: it runs under {@code
 * tools/supervise.sh}. Its output goes to a temporary file, whose tail is in failure messages.
 */
public final class SupervisedProcess implements AutoCloseable {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final int TAIL_LINES = 30;

  private final String name;
  private final Process process;
  private final Path log;

  private SupervisedProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a command.
   *
   * @param name of the log file and in messages
   * @param environment added to this JVM's
   */
  public static SupervisedProcess start(
      String name, List<String> command, Map<String, String> environment) {
    List<String> supervised = new ArrayList<>();
    supervised.add(Tools.script("supervise.sh").toString());
    supervised.addAll(command);
    try {
      Path log = Files.createTempFile("brigade-" + name + "-", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(supervised)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      return new SupervisedProcess(name, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The supervisor and all that it started, the command included. */
  public List<ProcessHandle> handles() {
    return Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
  }

  /**
   * Waits until a condition holds.
   *
   * @throws AssertionError if it does not within the limit, or the process ended before
   */
  public void awaitReady(Duration limit, BooleanSupplier ready) {
    Poll.until(
        () -> name + " is ready; its last lines:\n" + logTail(),
        limit,
        () -> {
          if (!isAlive()) {
            throw new AssertionError(
                name + " ended with " + process.exitValue() + "; its last lines:\n" + logTail());
          }
          return ready.getAsBoolean();
        });
  }

  /**
   * Waits for the end.
   *
   * @return the command's exit status
   * @throws AssertionError if it does not end within the limit
   */
  public int awaitExit(Duration limit) {
    Poll.until(() -> name + " ends; its last lines:\n" + logTail(), limit, () -> !isAlive());
    return process.exitValue();
  }

  /** All that it printed so far. */
  public String output() {
    try {
      return Files.exists(log) ? Files.readString(log, UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last lines that it printed. */
  public String logTail() {
    List<String> lines = output().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }

  /** Kills it with SIGKILL and waits until it is gone. */
  public void kill() {
    List<ProcessHandle> all = handles();
    all.forEach(ProcessHandle::destroyForcibly);
    awaitGone(all);
  }

  /** Asks it to end with SIGTERM, insists after a while, and waits until it is gone. */
  public void stop() {
    List<ProcessHandle> all = handles();
    // Closes its input too, upon which the supervisor insists with SIGKILL.
    process.destroy();
    awaitGone(all);
  }

  private void awaitGone(List<ProcessHandle> all) {
    Poll.until(name + " is gone", STOP_LIMIT, () -> all.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** Stops it and deletes its log. */
  @Override
  public void close() {
    stop();
    try {
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
