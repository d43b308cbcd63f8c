package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.MappedLines;
import io.bucketbrigade.cli.render.WriteOutput;
import io.bucketbrigade.model.ledger.LedgerPage;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists which objects at the destination are our copies of which. */
@Command(
    name = "writes",
    description = "List what a migration wrote at the destination, the newest pass first.")
final class WritesCommand extends LedgerCommand {

  WritesCommand(Console console) {
    super(console, LedgerPage.Kind.WRITES);
  }

  @Override
  void csv(PrintStream out, List<MappedLines> mappings) {
    WriteOutput.csv(out, mappings);
  }

  @Override
  void json(PrintStream out, List<MappedLines> mappings) {
    WriteOutput.json(out, mappings);
  }

  @Override
  void text(PrintStream out, List<MappedLines> mappings) {
    WriteOutput.text(out, mappings);
  }
}
