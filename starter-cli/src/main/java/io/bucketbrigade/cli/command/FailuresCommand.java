package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.FailureOutput;
import io.bucketbrigade.cli.render.MappedLines;
import io.bucketbrigade.model.ledger.LedgerPage;
import java.io.PrintStream;
import java.util.List;
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
  void csv(PrintStream out, List<MappedLines> mappings) {
    FailureOutput.csv(out, mappings);
  }

  @Override
  void json(PrintStream out, List<MappedLines> mappings) {
    FailureOutput.json(out, mappings);
  }

  @Override
  void text(PrintStream out, List<MappedLines> mappings) {
    FailureOutput.text(out, mappings);
  }
}
