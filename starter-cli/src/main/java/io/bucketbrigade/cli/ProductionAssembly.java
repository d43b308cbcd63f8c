package io.bucketbrigade.cli;

import io.bucketbrigade.cli.command.Assembly;
import io.bucketbrigade.cli.embedded.EmbeddedWorker;
import io.bucketbrigade.worker.WorkerConfig;
import io.bucketbrigade.worker.WorkerProcess;
import io.bucketbrigade.worker.WorkerRuntime;
import io.bucketbrigade.worker.temporal.ConnectionExtras;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import java.util.function.Function;

/** Workers with the real engine. */
final class ProductionAssembly implements Assembly {

  @Override
  public EmbeddedWorker start(
      WorkerConfig config, Function<ConnectionExtras, TemporalConnection> connector) {
    return new RuntimeWorker(WorkerRuntime.start(config, connector));
  }

  @Override
  public int process(WorkerConfig config) throws InterruptedException {
    return WorkerProcess.run(config, TemporalConnection::fromEnvironment);
  }

  private record RuntimeWorker(WorkerRuntime runtime) implements EmbeddedWorker {

    @Override
    public TemporalConnection temporal() {
      return runtime.temporal();
    }

    @Override
    public boolean searchAttributes() {
      return runtime.searchAttributes();
    }

    @Override
    public void drain() {
      runtime.drain();
    }

    @Override
    public void close() {
      runtime.close();
    }
  }
}
