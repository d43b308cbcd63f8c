package io.bucketbrigade.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bucketbrigade.testkit.invariant.PlainS3;
import io.bucketbrigade.testkit.invariant.S3Reply;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
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
    return start(new TemporaryFolder("versity"), List.of());
  }

  /** The same for {@link #addUser}; it then answers strangers otherwise, too. */
  public static VersityServer startWithUsers() {
    TemporaryFolder folder = new TemporaryFolder("versity");
    return start(folder, List.of("--iam-dir=" + folder.make("iam")));
  }

  private static VersityServer start(TemporaryFolder folder, List<String> more) {
    int port = FreePorts.find(1).getFirst();
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            Tools.path("versitygw").toString(),
            "--port=127.0.0.1:" + port,
            "--access=" + ACCESS_KEY,
            "--secret=" + SECRET_KEY,
            "--health=" + HEALTH,
            "--keep-alive",
            "--quiet"));
    command.addAll(more);
    command.addAll(
        List.of(
            "posix",
            "--versioning-dir=" + folder.make("versions"),
            folder.make("buckets").toString()));
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

  /**
   * Adds a user to a server that was started for some, who may do what policies of buckets and
   * their access control lists allow. Policies know him by his access key.
   */
  public S3Access addUser(String accessKey, String secretKey) {
    String account =
        "<Account><Access>%s</Access><Secret>%s</Secret><Role>user</Role></Account>"
            .formatted(accessKey, secretKey);
    try (PlainS3 admin = new PlainS3(access())) {
      S3Reply reply =
          admin.send("PATCH", "create-user", "", Map.of(), Map.of(), account.getBytes(UTF_8));
      if (!reply.ok()) {
        throw new AssertionError("cannot add " + accessKey + ": " + reply.text());
      }
    }
    return S3Access.of(endpoint, accessKey, secretKey);
  }

  /** Ends it and removes its data. */
  @Override
  public void close() {
    process.kill();
    process.close();
    folder.close();
  }
}
