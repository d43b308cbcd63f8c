package io.bucketbrigade.switches.command;

import io.bucketbrigade.engine.cutover.HealthCheck;
import io.bucketbrigade.switches.OneLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * A program that ends with status 0 where all is well. It runs without a shell, with the worker's
 * environment and nothing to read. Thread-safe.
 */
public final class CommandHealthCheck implements HealthCheck {

  /** Its first line is shown; the rest is read, so that the program is not held up, and dropped. */
  private static final int MAX_OUTPUT_BYTES = 4 * 1024;

  /** What a pipe of Linux holds. */
  private static final int PIECE_BYTES = 64 * 1024;

  /** How long a program waits at most whose output fills the pipe. */
  private static final Duration LOOK = Duration.ofMillis(50);

  /** A killed process ends at once, unless the system is stuck. */
  private static final Duration KILL_WAIT = Duration.ofSeconds(2);

  private static final int MAX_WORDS = 200;

  private final List<String> command;
  private final Duration timeout;

  /**
   * A check.
   *
   * @param command the program and its arguments, at least the program
   * @param timeout after which it and all that it started are killed; more than zero
   */
  public CommandHealthCheck(List<String> command, Duration timeout) {
    this.command = List.copyOf(command);
    this.timeout = timeout;
    if (command.isEmpty()) {
      throw new IllegalArgumentException("the command is empty");
    }
  }

  @Override
  public Health check() {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return said(false, "could not be started");
    }
    try {
      process.getOutputStream().close();
      return watch(process);
    } catch (IOException e) {
      return said(false, "could not be watched: " + e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return said(false, "was not asked to the end: interrupted");
    } finally {
      kill(process);
    }
  }

  /** Never waits for output: who outlives the program may hold the pipe open. */
  private Health watch(Process process) throws IOException, InterruptedException {
    long start = System.nanoTime();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    InputStream pipe = process.getInputStream();
    while (!process.waitFor(LOOK)) {
      read(pipe, output);
      if (System.nanoTime() - start >= timeout.toNanos()) {
        return said(false, "did not end within " + timeout.toMillis() + " ms");
      }
    }
    read(pipe, output);
    int status = process.exitValue();
    String line = OneLine.of(output.toString(StandardCharsets.UTF_8));
    return said(status == 0, "ended with status " + status + (line.isEmpty() ? "" : ": " + line));
  }

  private static void read(InputStream pipe, ByteArrayOutputStream output) throws IOException {
    byte[] piece = pipe.readNBytes(Math.min(pipe.available(), PIECE_BYTES));
    output.write(piece, 0, Math.min(piece.length, MAX_OUTPUT_BYTES - output.size()));
  }

  /** What it started is asked for first: the children of a dead process are nobody's. */
  private static void kill(Process process) {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor(KILL_WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Shows the program alone: its arguments may be anything. */
  private Health said(boolean healthy, String words) {
    String program = command.getFirst().substring(command.getFirst().lastIndexOf('/') + 1);
    String all = OneLine.of(program) + " " + words;
    return new Health(healthy, all.length() <= MAX_WORDS ? all : all.substring(0, MAX_WORDS));
  }
}
