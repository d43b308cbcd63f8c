package io.bucketbrigade.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the connections are that this process works with. */
final class ConnectionsOption {

  @Option(
      names = "--connections",
      paramLabel = "FILE",
      description = "The connections file (default: $BRIGADE_CONNECTIONS).")
  @Nullable Path file;
}
