package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.embedded.StateFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Temporal a command speaks to: the environment's, or one of its own in a folder. */
final class TargetOptions {

  @Option(
      names = "--embedded",
      description = "Use a Temporal dev server and a worker of this command's own.")
  boolean embedded;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Folder of embedded migrations (default: ~/.brigade); implies --embedded.")
  @Nullable Path stateDir;

  boolean isEmbedded() {
    return embedded || stateDir != null;
  }

  Path statePath() {
    return stateDir == null ? StateFolder.defaultPath() : stateDir.toAbsolutePath();
  }

  /** The words that repeat this choice on another command line. */
  String repeated() {
    if (stateDir != null) {
      return " --embedded --state-dir " + stateDir;
    }
    return embedded ? " --embedded" : "";
  }
}
