package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.s3.S3Credentials;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How the command line says to reach one side of a migration.
 *
 * @param side {@code source} or {@code destination}
 * @param connection a connection by its name; null for none
 * @param endpoint a server's URL; null for AWS
 * @param region null for the AWS configuration's
 * @param profile of the AWS configuration; null for the default credential chain
 */
record SideOptions(
    String side,
    @Nullable String connection,
    @Nullable URI endpoint,
    @Nullable String region,
    @Nullable String profile) {

  /** Refuses a connection beside what would make another one. */
  SideOptions {
    if (connection != null && (endpoint != null || region != null || profile != null)) {
      throw CliException.usage(
          "--%s-connection stands beside --%s-endpoint, --%s-region or --%s-profile; give one of both."
              .formatted(side, side, side, side));
    }
  }

  /** Whether anything but a named connection is asked for. */
  boolean isAdHoc() {
    return endpoint != null || region != null || profile != null;
  }

  /** The connection that these options describe; a given endpoint is spoken to in path style. */
  S3Connection toConnection(String name) {
    S3Credentials credentials =
        profile == null ? new S3Credentials.DefaultChain() : new S3Credentials.Profile(profile);
    try {
      return new S3Connection(
          name,
          endpoint,
          region,
          endpoint != null,
          credentials,
          false,
          null,
          false,
          false,
          null,
          null);
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--%s-endpoint is refused: %s.".formatted(side, e.getMessage()));
    }
  }
}
