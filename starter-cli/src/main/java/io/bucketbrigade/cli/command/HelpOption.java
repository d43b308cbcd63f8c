package io.bucketbrigade.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What every command has. */
@Command
final class HelpOption {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show how this command is used.")
  boolean help;

  HelpOption() {}
}
