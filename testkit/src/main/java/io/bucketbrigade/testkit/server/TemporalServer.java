package io.bucketbrigade.testkit.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Temporal dev server by the real CLI, on a SQLite file: it can be killed and started again on
 * the same file and ports, and goes on where it was.
 */
public final class TemporalServer implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);

  private final TemporaryFolder folder = new TemporaryFolder("temporal");
  private final int port;
  private final int uiPort;
  private final List<String> command;
  private @Nullable SupervisedProcess process;

  private TemporalServer(boolean headless, List<String> arguments) {
    List<Integer> ports = FreePorts.find(2);
    port = ports.get(0);
    uiPort = ports.get(1);
    command = command(headless, arguments);
  }

  private List<String> command(boolean headless, List<String> arguments) {
    Path database = folder.path().resolve("temporal.db");
    List<String> all =
        new ArrayList<>(
            List.of(
                Tools.path("temporal").toString(),
                "server",
                "start-dev",
                "--ip",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--log-level",
                "warn",
                "--db-filename",
                database.toString(),
                "--sqlite-pragma",
                "journal_mode=WAL",
                "--sqlite-pragma",
                "synchronous=NORMAL"));
    if (headless) {
      all.add("--headless");
    } else {
      all.addAll(List.of("--ui-port", Integer.toString(uiPort)));
    }
    all.addAll(arguments);
    return List.copyOf(all);
  }

  /** Starts one without a Web UI. */
  public static TemporalServer start() {
    return start(true);
  }

  /**
   * Starts one.
   *
   * @param headless whether to leave out the Web UI
   * @param arguments further ones for {@code temporal server start-dev}
   */
  public static TemporalServer start(boolean headless, String... arguments) {
    TemporalServer server = new TemporalServer(headless, List.of(arguments));
    server.run();
    return server;
  }

  private void run() {
    SupervisedProcess started = SupervisedProcess.start("temporal", command, Map.of());
    process = started;
    Start.orClose(started, () -> started.awaitReady(START_LIMIT, this::isServing));
  }

  private boolean isServing() {
    return Probe.accepts(port)
        && succeeds("operator", "cluster", "health")
        && succeeds("operator", "namespace", "describe", "--namespace", "default");
  }

  /** Whether a command of Temporal's own command line succeeds against it. */
  public boolean succeeds(String... arguments) {
    List<String> asked = new ArrayList<>(List.of(Tools.path("temporal").toString()));
    asked.addAll(List.of(arguments));
    asked.addAll(List.of("--address", address()));
    SupervisedProcess probe = SupervisedProcess.start("temporal-probe", asked, Map.of());
    try (probe) {
      return probe.awaitExit(PROBE_LIMIT) == 0;
    }
  }

  /** Host and port of the frontend. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** The Web UI's address; nothing is there on a headless server. */
  public String webUi() {
    return "http://127.0.0.1:" + uiPort;
  }

  /** Kills it with SIGKILL; its file stays. */
  public void kill() {
    SupervisedProcess running = process;
    if (running != null) {
      running.kill();
      running.close();
      process = null;
    }
  }

  /** Starts it again on the same file and ports; kills it first if it runs. */
  public void restart() {
    kill();
    run();
  }

  @Override
  public void close() {
    kill();
    folder.close();
  }
}
