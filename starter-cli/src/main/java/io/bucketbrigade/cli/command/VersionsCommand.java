package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.VersionOutput;
import io.bucketbrigade.cli.session.LedgerLines;
import io.bucketbrigade.model.ledger.LedgerPage;
import java.io.PrintStream;
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
  void csv(PrintStream out, LedgerLines lines) {
    VersionOutput.csv(out, lines);
  }

  @Override
  void json(PrintStream out, LedgerLines lines) {
    VersionOutput.json(out, lines);
  }

  @Override
  void text(PrintStream out, LedgerLines lines) {
    VersionOutput.text(out, lines);
  }
}
