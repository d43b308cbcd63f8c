package io.bucketbrigade.worker;

import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.worker.observe.LogSetup;
import io.bucketbrigade.worker.temporal.ConnectionExtras;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import java.util.function.Function;
import java.util.function.Supplier;

/** A process that is nothing but a worker. */
public final class WorkerProcess {

  private WorkerProcess() {}

  /**
   * Works until SIGTERM or SIGINT, then hands back and ends; a second signal ends the process at
   * once. Prints one line to standard output when it is ready.
   *
   * @param connector makes the connection, such as {@code TemporalConnection::fromEnvironment}
   * @return the exit status: 0
   * @throws io.bucketbrigade.worker.config.ConfigException if something is configured wrongly
   * @throws io.bucketbrigade.worker.temporal.TemporalUnreachableException if Temporal does not
   *     answer
   */
  public static int run(
      WorkerConfig config, Function<ConnectionExtras, TemporalConnection> connector)
      throws InterruptedException {
    return run(config, () -> WorkerRuntime.start(config, connector));
  }

  static int run(WorkerConfig config, Supplier<WorkerRuntime> start) throws InterruptedException {
    LogSetup.install();
    Termination termination = Termination.listen();
    try (WorkerRuntime runtime = start.get()) {
      System.out.println(readyLine(config, runtime.temporal()));
      termination.await();
      runtime.drain();
    }
    return 0;
  }

  /** Tests and scripts wait for this line. */
  private static String readyLine(WorkerConfig config, TemporalConnection temporal) {
    return "worker ready: queues %s, %s; slots %d; temporal %s/%s"
        .formatted(
            TaskQueues.CONTROL,
            TaskQueues.COPY,
            config.slots(),
            temporal.address(),
            temporal.namespace());
  }
}
