package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.embedded.FolderConnections;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.worker.config.ConnectionsFile;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which connection each side goes through: the one that the spec names, one that the
 * command line describes (only an embedded worker can know it), or the default one.
 *
 * @param id the migration's
 * @param embedded whether the worker is this command's own
 * @param known connections of the connections file
 */
record SidePlacing(String id, boolean embedded, Map<String, S3Connection> known) {

  /**
   * One side with its final connection.
   *
   * @param location where the bucket is
   * @param adHoc the connection that the command line describes; empty if it names one
   */
  record Placed(BucketLocation location, Optional<S3Connection> adHoc) {}

  Placed place(BucketLocation asked, SideOptions options) {
    if (options.connection() != null) {
      return named(asked, options.connection());
    }
    boolean specNamesNone = asked.connection().equals(options.side());
    if (!specNamesNone && options.isAdHoc()) {
      throw CliException.usage(
          "the spec names the connection '%s' for the %s, so --%s-endpoint, --%s-region and --%s-profile cannot be given too."
              .formatted(
                  asked.connection(),
                  options.side(),
                  options.side(),
                  options.side(),
                  options.side()));
    }
    if (!specNamesNone || known.containsKey(asked.connection())) {
      return named(asked, asked.connection());
    }
    return embedded ? ownConnection(asked, options) : workersConnection(asked, options);
  }

  private Placed named(BucketLocation asked, String connection) {
    requireKnown(connection);
    return new Placed(on(asked, connection), Optional.empty());
  }

  /** Refuses a name that no worker can know; what workers elsewhere know is not known here. */
  void requireKnown(String connection) {
    if (embedded && !known.containsKey(connection)) {
      throw CliException.usage(
          "the connection '%s' is not known; define it in a connections file and name that with --connections or %s."
              .formatted(connection, ConnectionsFile.ENVIRONMENT_VARIABLE));
    }
  }

  private Placed ownConnection(BucketLocation asked, SideOptions options) {
    String name = FolderConnections.nameFor(options.side(), id);
    return new Placed(on(asked, name), Optional.of(options.toConnection(name)));
  }

  private Placed workersConnection(BucketLocation asked, SideOptions options) {
    String profile = options.profile();
    if (profile != null && known.containsKey(profile) && options.endpoint() == null) {
      return named(asked, profile);
    }
    if (options.isAdHoc()) {
      throw CliException.usage(
          "the workers do not know what --%s-endpoint, --%s-region or --%s-profile say here; define a connection '%s' in their connections file (%s) and name it with --%s-connection."
              .formatted(
                  options.side(),
                  options.side(),
                  options.side(),
                  options.side(),
                  ConnectionsFile.ENVIRONMENT_VARIABLE,
                  options.side()));
    }
    return named(asked, ConnectionsFile.DEFAULT_NAME);
  }

  private static BucketLocation on(BucketLocation asked, String connection) {
    return new BucketLocation(connection, asked.bucket(), asked.prefix(), asked.expectedOwner());
  }
}
