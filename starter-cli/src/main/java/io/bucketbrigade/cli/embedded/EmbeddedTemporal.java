package io.bucketbrigade.cli.embedded;

import io.bucketbrigade.worker.temporal.ConnectionExtras;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import java.util.Optional;

/** A Temporal service that lives as long as this process. */
public sealed interface EmbeddedTemporal extends AutoCloseable
    permits DevServerProcess, InMemoryTemporal {

  /** Opens a connection; the caller closes it. */
  TemporalConnection connect(ConnectionExtras extras);

  /** host:port for other processes; empty if they cannot reach it. */
  Optional<String> address();

  /** The Web UI's address; empty if there is none. */
  Optional<String> webUi();

  /** Ends the service. Calling it again does nothing. */
  @Override
  void close();
}
