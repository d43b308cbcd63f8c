package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.MappedLines;
import io.bucketbrigade.cli.render.VersionOutput;
import io.bucketbrigade.model.ledger.LedgerPage;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists which versions at the destination are copies of which. */
@Command(
    name = "versions",
    description = "List the version ids, old and new, of the newest run of a migration.")
final class VersionsCommand extends LedgerCommand {

  VersionsCommand(Console console) {
    super(console, LedgerPage.Kind.VERSIONS);
  }

  @Override
  void csv(PrintStream out, List<MappedLines> mappings) {
    VersionOutput.csv(out, mappings);
  }

  @Override
  void json(PrintStream out, List<MappedLines> mappings) {
    VersionOutput.json(out, mappings);
  }

  @Override
  void text(PrintStream out, List<MappedLines> mappings) {
    VersionOutput.text(out, mappings);
  }
}
