package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.spec.S3Uri;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.worker.WorkerConfig;
import io.bucketbrigade.worker.WorkerTiming;
import io.bucketbrigade.worker.config.ConnectionsFile;
import io.bucketbrigade.worker.config.SwitchesFile;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Works for the migrations of a Temporal service. */
@Command(
    name = "worker",
    description = {
      "Work for the migrations of the Temporal service that the environment names.",
      "Runs until SIGTERM or Ctrl-C, then hands its leases back; a second signal ends it at once."
    })
final class WorkerCommand implements Callable<Integer> {

  private static final int MAX_PORT = 65_535;

  private final Assembly assembly;

  @Mixin ConnectionsOption connections = new ConnectionsOption();

  @Option(
      names = "--switches",
      paramLabel = "FILE",
      description = "The switches file (default: $BRIGADE_SWITCHES).")
  @Nullable Path switchesFile;

  @Option(
      names = "--slots",
      paramLabel = "N",
      description = "Leases at a time (default: ${DEFAULT-VALUE}).")
  int slots = WorkerConfig.DEFAULT_SLOTS;

  @Option(
      names = "--requests-in-flight",
      paramLabel = "N",
      description = {
        "Requests at a time to one bucket, over all leases, at most (default: ${DEFAULT-VALUE}).",
        "Below that the worker finds out by itself how many a server takes."
      })
  int requestsInFlight = WorkerConfig.DEFAULT_REQUESTS_IN_FLIGHT;

  @Option(
      names = "--state",
      paramLabel = "URI",
      description = "s3://BUCKET[/PREFIX] for the state of migrations whose spec names no place.")
  @Nullable String state;

  @Option(
      names = "--state-connection",
      paramLabel = "NAME",
      description = "The connection of --state (default: ${DEFAULT-VALUE}).")
  String stateConnection = ConnectionsFile.DEFAULT_NAME;

  @Option(
      names = "--state-folder",
      paramLabel = "DIR",
      description = "The same in a folder, which every worker must see.")
  @Nullable Path stateFolder;

  @Option(
      names = "--health-port",
      paramLabel = "PORT",
      description = "Answer /health, /ready and /metrics on this port (default: nowhere).")
  @Nullable Integer healthPort;

  @Option(
      names = "--health-host",
      paramLabel = "HOST",
      description = "The address of --health-port (default: ${DEFAULT-VALUE}).")
  String healthHost = "127.0.0.1";

  WorkerCommand(Assembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public Integer call() throws InterruptedException {
    Map<String, S3Connection> known = ConnectionsFile.load(connections.file);
    if (slots < 1 || slots > WorkerConfig.MAX_SLOTS) {
      throw CliException.usage(
          "--slots is %d; it must be between 1 and %d.".formatted(slots, WorkerConfig.MAX_SLOTS));
    }
    if (requestsInFlight < 1 || requestsInFlight > WorkerConfig.MAX_REQUESTS_IN_FLIGHT) {
      throw CliException.usage(
          "--requests-in-flight is %d; it must be between 1 and %d."
              .formatted(requestsInFlight, WorkerConfig.MAX_REQUESTS_IN_FLIGHT));
    }
    WorkerConfig config =
        new WorkerConfig(
            known,
            slots,
            requestsInFlight,
            stateLocation(known),
            WorkerTiming.CLUSTER,
            health(),
            SwitchesFile.load(switchesFile, known.keySet()));
    return assembly.process(config);
  }

  private @Nullable StateLocation stateLocation(Map<String, S3Connection> known) {
    if (state != null && stateFolder != null) {
      throw CliException.usage("--state stands beside --state-folder; give one of both.");
    }
    if (stateFolder != null) {
      return StateLocation.inFolder(stateFolder.toAbsolutePath().normalize().toString());
    }
    if (state == null) {
      return null;
    }
    if (!known.containsKey(stateConnection)) {
      throw CliException.usage(
          "--state-connection is '%s'; known are %s.".formatted(stateConnection, known.keySet()));
    }
    S3Uri uri = S3Uri.parse("--state", state);
    return StateLocation.inBucket(
        new BucketLocation(stateConnection, uri.bucket(), uri.prefix(), null));
  }

  private @Nullable InetSocketAddress health() {
    if (healthPort == null) {
      return null;
    }
    if (healthPort < 0 || healthPort > MAX_PORT) {
      throw CliException.usage(
          "--health-port is %d; it must be between 0 and %d.".formatted(healthPort, MAX_PORT));
    }
    return new InetSocketAddress(healthHost, healthPort);
  }
}
