package io.bucketbrigade.cli.embedded;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.worker.temporal.ConnectionExtras;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Temporal CLI's dev server with its database in a state folder and its Web UI, under a
 * supervisor that ends it when this process dies, however it dies. A server that ends by itself is
 * started again on the same ports.
 */
final class DevServerProcess implements EmbeddedTemporal {

  private static final Logger log = LoggerFactory.getLogger(DevServerProcess.class);

  // It listens within 0.3 s on an idle machine; a loaded one with a large database takes longer.
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration TERM_GRACE = Duration.ofSeconds(3);

  // The free ports that we found may be taken before the server listens on them.
  private static final int START_ATTEMPTS = 3;

  // A server that dies more often than this has a broken database or no disk space left.
  private static final int RESTARTS_MAX = 5;

  private final Command command;
  private final int port;
  private final int uiPort;
  private Process process;
  private boolean closed;
  private int restarts;

  private DevServerProcess(Command command, int port, int uiPort, Process process) {
    this.command = command;
    this.port = port;
    this.uiPort = uiPort;
    this.process = process;
  }

  /**
   * Starts the server and returns when it listens. The caller owns the folder, so a server that
   * still holds its database is a leftover, and is ended first.
   */
  static DevServerProcess start(Path program, Path supervisor, StateFolder folder) {
    endLeftovers(folder.database());
    Command command = new Command(program, supervisor, folder);
    String reason = "";
    for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
      int port = freePort();
      int uiPort = freePort();
      Process process = command.launch(port, uiPort);
      if (awaitListening(process, port)) {
        DevServerProcess server = new DevServerProcess(command, port, uiPort, process);
        server.restartWhenItEnds(process);
        return server;
      }
      end(process);
      reason = lastWords(folder.temporalLog());
    }
    throw new CliException(
        ExitStatus.UNREACHABLE,
        "the Temporal dev server %s did not start at 127.0.0.1 (%s); %s has its output."
            .formatted(program, reason, folder.temporalLog()));
  }

  @Override
  public TemporalConnection connect(ConnectionExtras extras) {
    return TemporalConnection.at("127.0.0.1:" + port, extras);
  }

  @Override
  public Optional<String> address() {
    return Optional.of("127.0.0.1:" + port);
  }

  @Override
  public Optional<String> webUi() {
    return Optional.of("http://127.0.0.1:" + uiPort);
  }

  @Override
  public void close() {
    Process last;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = process;
    }
    end(last);
  }

  private void restartWhenItEnds(Process watched) {
    var _ = watched.onExit().thenAcceptAsync(this::restart);
  }

  private synchronized void restart(Process ended) {
    if (closed) {
      return;
    }
    restarts++;
    if (restarts > RESTARTS_MAX) {
      log.error("temporal.gave-up exit={} restarts={}", ended.exitValue(), RESTARTS_MAX);
      return;
    }
    log.warn("temporal.restarting exit={} port={}", ended.exitValue(), port);
    endLeftovers(command.folder().database());
    process = command.launch(port, uiPort);
    restartWhenItEnds(process);
  }

  /** Closing its standard input is what tells the supervisor to end the server. */
  private static void end(Process process) {
    try (OutputStream lifeline = process.getOutputStream()) {
      lifeline.flush();
    } catch (IOException e) {
      // It has ended already, and the pipe with it.
      log.debug("temporal.lifeline {}", e.getMessage());
    }
    try {
      if (!process.waitFor(TERM_GRACE.toMillis() + 2_000, TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Ends dev servers that hold the database: SIGTERM, then SIGKILL. */
  static void endLeftovers(Path database) {
    List<ProcessHandle> leftovers;
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      leftovers = all.filter(process -> isDevServerOn(process, database)).toList();
    }
    if (leftovers.isEmpty()) {
      return;
    }
    leftovers.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + TERM_GRACE.toNanos();
    for (ProcessHandle leftover : leftovers) {
      try {
        leftover.onExit().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        leftover.destroyForcibly();
      } catch (Exception e) {
        leftover.destroyForcibly();
      }
    }
  }

  private static boolean isDevServerOn(ProcessHandle process, Path database) {
    String[] arguments = process.info().arguments().orElse(new String[0]);
    List<String> words = List.of(arguments);
    return words.contains("start-dev") && words.contains(database.toString());
  }

  private static boolean awaitListening(Process process, int port) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        return true;
      } catch (IOException e) {
        // Not yet: it is polled because the server does not say when it listens.
        if (!pause()) {
          return false;
        }
      }
    }
    return false;
  }

  private static boolean pause() {
    try {
      Thread.sleep(POLL);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new CliException(ExitStatus.ERROR, "no free port on 127.0.0.1.", e);
    }
  }

  private static String lastWords(Path log) {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> !line.isBlank())
          .reduce("it said nothing", (before, line) -> line);
    } catch (IOException e) {
      return "its output cannot be read";
    }
  }

  /** How the server is started. */
  private record Command(Path program, Path supervisor, StateFolder folder) {

    Process launch(int port, int uiPort) {
      ProcessBuilder server =
          new ProcessBuilder(words(port, uiPort))
              .redirectErrorStream(true)
              .redirectOutput(folder.temporalLog().toFile());
      // An orderly end takes it one to three seconds, for nothing: what it has answered is in its
      // write-ahead log, which outlives a SIGKILL as it has to.
      server.environment().put("SUPERVISE_GRACE_SECONDS", "0");
      try {
        return server.start();
      } catch (IOException e) {
        throw new CliException(
            ExitStatus.UNREACHABLE,
            "the Temporal dev server %s cannot be started: %s.".formatted(program, e.getMessage()),
            e);
      }
    }

    private List<String> words(int port, int uiPort) {
      List<String> words = new ArrayList<>();
      words.add("/bin/sh");
      words.add(supervisor.toString());
      words.addAll(
          List.of(
              program.toString(),
              "server",
              "start-dev",
              "--ip",
              "127.0.0.1",
              "--port",
              Integer.toString(port),
              "--ui-port",
              Integer.toString(uiPort),
              "--log-level",
              "warn",
              "--db-filename",
              folder.database().toString(),
              // Four times the speed of the defaults; what was acknowledged survives a SIGKILL.
              "--sqlite-pragma",
              "journal_mode=WAL",
              "--sqlite-pragma",
              "synchronous=NORMAL"));
      return words;
    }
  }
}
