package io.bucketbrigade.cli.embedded;

import io.bucketbrigade.worker.WorkerConfig;
import io.bucketbrigade.worker.temporal.ConnectionExtras;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import java.util.function.Function;

/** The worker of an embedded session. */
public interface EmbeddedWorker extends AutoCloseable {

  /** Its connection, open until it is closed. */
  TemporalConnection temporal();

  /** Whether workflows may set the search attributes of migrations. */
  boolean searchAttributes();

  /** Asks running leases to hand back and waits for them. */
  void drain();

  /** Ends at once what still runs. */
  @Override
  void close();

  /** Makes the worker of a session. */
  @FunctionalInterface
  interface Starter {

    /** Connects, probes and begins to work. */
    EmbeddedWorker start(
        WorkerConfig config, Function<ConnectionExtras, TemporalConnection> connector);
  }
}
