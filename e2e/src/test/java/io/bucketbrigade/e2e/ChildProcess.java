package io.bucketbrigade.e2e;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One child process of a test, with its output in files. It runs below {@code tools/supervise.sh},
 * so that it ends when the test's JVM dies, however that dies.
 */
final class ChildProcess implements AutoCloseable {

  private final Process supervisor;
  private final Path stdout;
  private final Path stderr;
  private final String name;

  private ChildProcess(String name, Process supervisor, Path stdout, Path stderr) {
    this.name = name;
    this.supervisor = supervisor;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** Starts a command whose output goes to {@code folder}. */
  static ChildProcess start(
      String name, Path folder, Map<String, String> environment, List<String> command) {
    try {
      Path stdout = Files.createTempFile(folder, name, ".out");
      Path stderr = Files.createTempFile(folder, name, ".err");
      List<String> supervised = new ArrayList<>();
      supervised.add(Checkout.root().resolve("tools/supervise.sh").toString());
      supervised.addAll(command);
      ProcessBuilder builder =
          new ProcessBuilder(supervised)
              .directory(folder.toFile())
              .redirectOutput(stdout.toFile())
              .redirectError(stderr.toFile());
      builder.environment().putAll(environment);
      return new ChildProcess(name, builder.start(), stdout, stderr);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  /** Starts a Java main class of the test's class path. */
  static ChildProcess java(
      String name,
      Path folder,
      Map<String, String> environment,
      String mainClass,
      List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Checkout.root().resolve("tools/java.options"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    return start(name, folder, environment, command);
  }

  /** The process itself, below its supervisor. */
  ProcessHandle process() {
    return Await.value(
        "the process of " + name,
        Duration.ofSeconds(10),
        () ->
            supervisor
                .toHandle()
                .children()
                .filter(child -> child.info().command().map(c -> !isShell(c)).orElse(false))
                .findFirst());
  }

  private static boolean isShell(String command) {
    String file = new File(command).getName();
    return file.equals("sh") || file.equals("dash") || file.equals("bash") || file.equals("cat");
  }

  /** SIGKILL for the process and everything below and above it that is the test's. */
  void killEverything() {
    killAllBut(process -> false);
  }

  /** The same, sparing some. They are stopped first, so that none has the time to react. */
  void killAllBut(Predicate<ProcessHandle> spared) {
    List<ProcessHandle> all = new ArrayList<>(supervisor.toHandle().descendants().toList());
    all.add(supervisor.toHandle());
    all.removeIf(spared);
    all.sort(Comparator.comparingLong(ProcessHandle::pid));
    String pids = all.stream().map(one -> Long.toString(one.pid())).collect(joining(" "));
    // One that ended meanwhile is as good as stopped.
    run("sh", "-c", "kill -STOP " + pids + " || true");
    all.forEach(ProcessHandle::destroyForcibly);
    Await.until(
        "the death of " + name,
        Duration.ofSeconds(10),
        () -> all.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** SIGKILL for the process alone. */
  void kill() {
    ProcessHandle process = process();
    process.destroyForcibly();
    Await.until("the death of " + name, Duration.ofSeconds(10), () -> !process.isAlive());
  }

  /** Sends a signal by name, for instance STOP, CONT, TERM. */
  void signal(String signal) {
    run("kill", "-" + signal, Long.toString(process().pid()));
  }

  /**
   * Limits the size of the files that it writes; needs Linux.
   *
   * @param bytes a number, or {@code unlimited}
   */
  void limitFileBytes(String bytes) {
    run("prlimit", "--pid", Long.toString(process().pid()), "--fsize=" + bytes + ":unlimited");
  }

  private void run(String... command) {
    try {
      int status = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (status != 0) {
        throw new AssertionError(List.of(command) + " ended with " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + List.of(command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Whether it still runs. */
  boolean isAlive() {
    return supervisor.isAlive();
  }

  /** Waits for the end and gives the exit status. */
  int exitStatus(Duration limit) {
    try {
      if (!supervisor.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(name + " did not end within " + limit + "\n" + output());
      }
      return supervisor.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** What it wrote to standard output so far. */
  String stdout() {
    return read(stdout);
  }

  /** How many lines it wrote to standard output, which may be more than fit into memory. */
  long stdoutLines() {
    try (Stream<String> lines = Files.lines(stdout)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it wrote to standard error so far. */
  String stderr() {
    return read(stderr);
  }

  /** Both, for failure messages. */
  String output() {
    return "--- " + name + " stdout\n" + tail(stdout()) + "\n--- stderr\n" + tail(stderr());
  }

  private static String tail(String text) {
    return text.length() <= 8_000 ? text : "…" + text.substring(text.length() - 8_000);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    killEverything();
  }
}
