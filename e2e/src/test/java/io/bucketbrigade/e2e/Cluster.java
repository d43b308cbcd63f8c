package io.bucketbrigade.e2e;

import io.bucketbrigade.testkit.server.TemporalServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real Temporal server and workers in processes of their own, over two S3 servers. */
final class Cluster implements AutoCloseable {

  private final TwoServers servers;
  private final TemporalServer temporal;
  private final List<ChildProcess> workers = new ArrayList<>();

  Cluster(Path folder) {
    this.servers = new TwoServers(folder);
    this.temporal = TemporalServer.start();
    servers.setEnvironment("TEMPORAL_ADDRESS", temporal.address());
    servers.setEnvironment("BRIGADE_CONNECTIONS", folder.resolve("connections.yaml").toString());
  }

  TwoServers servers() {
    return servers;
  }

  TemporalServer temporal() {
    return temporal;
  }

  /** Starts one more worker and waits until it polls. */
  ChildProcess addWorker(String... moreArguments) {
    List<String> arguments =
        new ArrayList<>(List.of("worker", "--state-folder", servers.stateDir().toString()));
    arguments.addAll(List.of(moreArguments));
    ChildProcess worker = servers.brigade(arguments.toArray(String[]::new));
    workers.add(worker);
    Await.until(
        "a ready worker\n" + worker.output(),
        Duration.ofSeconds(60),
        () -> (worker.stdout() + worker.stderr()).contains("worker ready"));
    return worker;
  }

  /** Starts a migration, leaving it to the workers; the command follows it. */
  ChildProcess start(Path spec) {
    return servers.brigade(
        "start", "--spec", spec.toString(), "--verify", "none", "--wait", "--json");
  }

  @Override
  public void close() {
    servers.close();
    temporal.close();
  }
}
