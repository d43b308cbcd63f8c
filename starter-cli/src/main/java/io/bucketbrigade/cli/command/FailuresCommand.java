package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.embedded.StateFolder;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.FailureOutput;
import io.bucketbrigade.cli.session.LedgerLines;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.state.FolderStateStore;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.preflight.ContextRef;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what a migration's newest run could not copy. */
@Command(
    name = "failures",
    description = "List the objects that the newest run of a migration could not copy.")
final class FailuresCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "ID", description = "The migration.")
  String id = "";

  @Option(names = "--csv", description = "Print RFC 4180 CSV.")
  boolean csv;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Mixin TargetOptions target = new TargetOptions();

  FailuresCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (csv && json) {
      throw CliException.usage("--csv stands beside --json; give one of both.");
    }
    Optional<MigrationProgress> stored =
        target.isEmbedded() ? StoredStatus.find(target, id) : Optional.empty();
    if (stored.isPresent()) {
      print(fromFolder(stored.get()));
      return ExitStatus.COMPLETE.code();
    }
    try (Session session = Targets.requireRunning(target, id)) {
      MigrationProgress progress = session.migrations().progress(session.migrations().require(id));
      ContextRef run = MigrationEnds.requireRun(progress).context();
      print(
          new LedgerLines(
              from ->
                  session
                      .migrations()
                      .verifications()
                      .page(new LedgerPage.Request(run, LedgerPage.Kind.EXCEPTIONS, from))));
    }
    return ExitStatus.COMPLETE.code();
  }

  private LedgerLines fromFolder(MigrationProgress progress) {
    ContextRef run = MigrationEnds.requireRun(progress).context();
    StateFolder folder = StateFolder.existing(target.statePath()).orElseThrow();
    AcceptedLedger ledger =
        AcceptedLedger.of(
            new FolderStateStore(folder.stateStore()).below(StateLayout.folderOf(id)),
            run,
            LedgerPage.Kind.EXCEPTIONS);
    return new LedgerLines(ledger::page);
  }

  private void print(LedgerLines lines) {
    if (csv) {
      FailureOutput.csv(console.out(), lines);
    } else if (json) {
      FailureOutput.json(console.out(), lines);
    } else {
      FailureOutput.text(console.out(), lines);
    }
  }
}
