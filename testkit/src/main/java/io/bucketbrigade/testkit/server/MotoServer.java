package io.bucketbrigade.testkit.server;

import io.bucketbrigade.testkit.protocol.S3Access;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A moto server: the most faithful emulator at hand, and a slow one. It accepts any signature. */
public final class MotoServer implements AutoCloseable {

  // Python, and a machine busy with builds.
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final SupervisedProcess process;
  private final URI endpoint;

  private MotoServer(SupervisedProcess process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /** Starts one on a free port. */
  public static MotoServer start() {
    int port = FreePorts.find(1).getFirst();
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    SupervisedProcess process =
        SupervisedProcess.start(
            "moto",
            List.of(Tools.path("moto").toString(), "-H", "127.0.0.1", "-p", Integer.toString(port)),
            Map.of());
    MotoServer server = new MotoServer(process, endpoint);
    Start.orClose(
        process,
        () -> process.awaitReady(START_LIMIT, () -> Probe.answers(endpoint.resolve("/moto-api/"))));
    return server;
  }

  /** The endpoint. */
  public URI endpoint() {
    return endpoint;
  }

  /** Credentials; others do as well. */
  public S3Access access() {
    return S3Access.of(endpoint, "testing", "testing");
  }

  @Override
  public void close() {
    process.kill();
    process.close();
  }
}
