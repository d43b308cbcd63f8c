package io.bucketbrigade.testkit.server;

import io.bucketbrigade.testkit.protocol.S3Access;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A SeaweedFS in one process: a real, fast server with credentials and habits of its own. */
public final class SeaweedServer implements AutoCloseable {

  private static final String ACCESS_KEY = "AKIASEAWEEDTESTKIT01";
  private static final String SECRET_KEY = "seaweed-testkit-secret-00000000000000001";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final String IDENTITIES =
      """
      {"identities": [{
        "name": "admin",
        "credentials": [{"accessKey": "%s", "secretKey": "%s"}],
        "actions": ["Admin", "Read", "List", "Tagging", "Write"]
      }]}
      """
          .formatted(ACCESS_KEY, SECRET_KEY);

  private final SupervisedProcess process;
  private final TemporaryFolder folder;
  private final URI endpoint;

  private SeaweedServer(SupervisedProcess process, TemporaryFolder folder, URI endpoint) {
    this.process = process;
    this.folder = folder;
    this.endpoint = endpoint;
  }

  /** Starts one on free ports, with its data in a temporary folder. */
  public static SeaweedServer start() {
    TemporaryFolder folder = new TemporaryFolder("seaweed");
    String identities = folder.write("identities.json", IDENTITIES).toString();
    List<Integer> ports = FreePorts.find(8);
    URI endpoint = URI.create("http://127.0.0.1:" + ports.getFirst());
    List<String> command =
        List.of(
            Tools.path("seaweedfs").toString(),
            "-logtostderr=true",
            "server",
            "-dir=" + folder.path(),
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            "-s3",
            "-s3.port=" + ports.get(0),
            "-s3.port.grpc=" + ports.get(1),
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-s3.config=" + identities,
            "-filer",
            "-filer.port=" + ports.get(2),
            "-filer.port.grpc=" + ports.get(3),
            "-volume.port=" + ports.get(4),
            "-volume.port.grpc=" + ports.get(5),
            "-volume.max=0",
            "-master.port=" + ports.get(6),
            "-master.port.grpc=" + ports.get(7),
            "-master.volumeSizeLimitMB=256",
            "-master.volumePreallocate=false",
            "-master.telemetry=false");
    SupervisedProcess process = SupervisedProcess.start("seaweed", command, Map.of());
    SeaweedServer server = new SeaweedServer(process, folder, endpoint);
    Start.orClose(
        process,
        () -> process.awaitReady(START_LIMIT, () -> Probe.answers(endpoint.resolve("/healthz"))));
    return server;
  }

  /** The endpoint. */
  public URI endpoint() {
    return endpoint;
  }

  /** Its only credentials. */
  public S3Access access() {
    return S3Access.of(endpoint, ACCESS_KEY, SECRET_KEY);
  }

  /** Ends it at once, as its orderly end takes half a minute, and removes its data. */
  @Override
  public void close() {
    process.kill();
    process.close();
    folder.close();
  }
}
