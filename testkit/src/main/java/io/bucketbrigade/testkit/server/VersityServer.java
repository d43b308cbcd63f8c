package io.bucketbrigade.testkit.server;

import io.bucketbrigade.testkit.protocol.S3Access;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A Versity S3 Gateway over a folder: a real server with versions and Object Lock, which keeps
 * objects as files, what they carry as extended attributes, and so refuses what a file system
 * cannot hold.
 */
public final class VersityServer implements AutoCloseable {

  private static final String ACCESS_KEY = "AKIAVERSITYTESTKIT01";
  private static final String SECRET_KEY = "versity-testkit-secret-00000000000000001";
  private static final String HEALTH = "/brigade-health";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final SupervisedProcess process;
  private final TemporaryFolder folder;
  private final URI endpoint;

  private VersityServer(SupervisedProcess process, TemporaryFolder folder, URI endpoint) {
    this.process = process;
    this.folder = folder;
    this.endpoint = endpoint;
  }

  /** Starts one on a free port, with its data in a temporary folder. */
  public static VersityServer start() {
    TemporaryFolder folder = new TemporaryFolder("versity");
    int port = FreePorts.find(1).getFirst();
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    List<String> command =
        List.of(
            Tools.path("versitygw").toString(),
            "--port=127.0.0.1:" + port,
            "--access=" + ACCESS_KEY,
            "--secret=" + SECRET_KEY,
            "--health=" + HEALTH,
            "--keep-alive",
            "--quiet",
            "posix",
            "--versioning-dir=" + folder.make("versions"),
            folder.make("buckets").toString());
    SupervisedProcess process = SupervisedProcess.start("versity", command, Map.of());
    VersityServer server = new VersityServer(process, folder, endpoint);
    Start.orClose(
        process,
        () -> process.awaitReady(START_LIMIT, () -> Probe.answers(endpoint.resolve(HEALTH))));
    return server;
  }

  /** The endpoint. */
  public URI endpoint() {
    return endpoint;
  }

  /** Its root user's credentials. */
  public S3Access access() {
    return S3Access.of(endpoint, ACCESS_KEY, SECRET_KEY);
  }

  /** Ends it and removes its data. */
  @Override
  public void close() {
    process.kill();
    process.close();
    folder.close();
  }
}
