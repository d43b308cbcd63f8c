package io.bucketbrigade.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.invariant.MigrationInvariants;
import io.bucketbrigade.testkit.invariant.Side;
import io.bucketbrigade.testkit.protocol.S3Access;
import io.bucketbrigade.testkit.server.Tools;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Both buckets hold the same, as seen by code that is not the engine's. */
final class Equality {

  private Equality() {}

  /** By our own independent checker: bytes, headers, metadata, tags. */
  static void require(TwoServers servers) {
    require(servers, TwoServers.SOURCE_BUCKET, "", TwoServers.DESTINATION_BUCKET, "");
  }

  /** The same of other buckets, or parts of them. */
  static void require(
      TwoServers servers,
      String sourceBucket,
      String sourcePrefix,
      String destinationBucket,
      String destinationPrefix) {
    MigrationInvariants.requireEqual(
        side(servers.source(), sourceBucket, sourcePrefix),
        side(servers.destination(), destinationBucket, destinationPrefix));
  }

  private static Side side(FakeS3Server server, String bucket, String prefix) {
    return new Side(
        new S3Access(
            server.endpoint(), server.region(), server.accessKey(), server.secretKey(), null),
        bucket,
        prefix);
  }

  /** By rclone, which downloads both sides. */
  static void requireByRclone(TwoServers servers) {
    Map<String, String> environment = new HashMap<>();
    remote(environment, "SRC", servers.source());
    remote(environment, "DST", servers.destination());
    try (ChildProcess check =
        ChildProcess.start(
            "rclone",
            servers.folder(),
            environment,
            List.of(
                Tools.path("rclone").toString(),
                "check",
                "--download",
                "--checkers",
                "16",
                "src:" + TwoServers.SOURCE_BUCKET,
                "dst:" + TwoServers.DESTINATION_BUCKET))) {
      int status = check.exitStatus(Duration.ofMinutes(5));
      assertThat(status).as(check.output()).isZero();
      assertThat(check.stderr()).contains("0 differences found");
    }
  }

  private static void remote(Map<String, String> environment, String name, FakeS3Server server) {
    String prefix = "RCLONE_CONFIG_" + name.toUpperCase(Locale.ROOT) + "_";
    environment.put(prefix + "TYPE", "s3");
    environment.put(prefix + "PROVIDER", "Other");
    environment.put(prefix + "ENDPOINT", server.endpoint().toString());
    environment.put(prefix + "ACCESS_KEY_ID", server.accessKey());
    environment.put(prefix + "SECRET_ACCESS_KEY", server.secretKey());
    environment.put(prefix + "REGION", "us-east-1");
  }
}
