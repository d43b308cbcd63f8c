package io.bucketbrigade.cli;

import io.bucketbrigade.cli.command.Assembly;
import io.bucketbrigade.cli.embedded.EmbeddedWorker;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.worker.WorkerConfig;
import io.bucketbrigade.worker.temporal.ConnectionExtras;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import java.util.function.Function;

/** Workers with the real engine. */
final class ProductionAssembly implements Assembly {

  @Override
  public EmbeddedWorker start(
      WorkerConfig config, Function<ConnectionExtras, TemporalConnection> connector) {
    throw new CliException(ExitStatus.ERROR, "no worker yet");
  }

  @Override
  public int process(WorkerConfig config) {
    throw new CliException(ExitStatus.ERROR, "no worker yet");
  }
}
