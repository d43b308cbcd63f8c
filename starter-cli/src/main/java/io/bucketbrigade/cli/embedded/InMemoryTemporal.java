package io.bucketbrigade.cli.embedded;

import io.bucketbrigade.worker.temporal.ConnectionExtras;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import io.temporal.testserver.TestServer;
import io.temporal.testserver.TestServer.InProcessTestServer;
import java.util.Optional;

/** The SDK's test server in this process: for machines where no dev server can be had. */
final class InMemoryTemporal implements EmbeddedTemporal {

  private final InProcessTestServer server;

  private InMemoryTemporal(InProcessTestServer server) {
    this.server = server;
  }

  static InMemoryTemporal start() {
    return new InMemoryTemporal(TestServer.createServer(true));
  }

  @Override
  public TemporalConnection connect(ConnectionExtras extras) {
    return TemporalConnection.over(server.getChannel(), "default", extras);
  }

  @Override
  public Optional<String> address() {
    return Optional.empty();
  }

  @Override
  public Optional<String> webUi() {
    return Optional.empty();
  }

  @Override
  public void close() {
    server.close();
  }
}
