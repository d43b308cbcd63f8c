package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.FailureOutput;
import io.bucketbrigade.cli.session.LedgerLines;
import io.bucketbrigade.model.ledger.LedgerPage;
import java.io.PrintStream;
import picocli.CommandLine.Command;

/** Lists what a migration's newest run could not copy. */
@Command(
    name = "failures",
    description = "List the objects that the newest run of a migration could not copy.")
final class FailuresCommand extends LedgerCommand {

  FailuresCommand(Console console) {
    super(console, LedgerPage.Kind.EXCEPTIONS);
  }

  @Override
  void csv(PrintStream out, LedgerLines lines) {
    FailureOutput.csv(out, lines);
  }

  @Override
  void json(PrintStream out, LedgerLines lines) {
    FailureOutput.json(out, lines);
  }

  @Override
  void text(PrintStream out, LedgerLines lines) {
    FailureOutput.text(out, lines);
  }
}
