package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.embedded.StateFolder;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.session.LedgerLines;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.state.FolderStateStore;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.preflight.ContextRef;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Lists one kind of the records of a migration's newest run: from the folder of an embedded
 * migration, or through the workers.
 */
abstract class LedgerCommand implements Callable<Integer> {

  private final Console console;
  private final LedgerPage.Kind kind;

  @Parameters(paramLabel = "ID", description = "The migration.")
  String id = "";

  @Option(names = "--csv", description = "Print RFC 4180 CSV.")
  boolean csv;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Mixin TargetOptions target = new TargetOptions();

  LedgerCommand(Console console, LedgerPage.Kind kind) {
    this.console = console;
    this.kind = kind;
  }

  /** Prints the records as RFC 4180 CSV. */
  abstract void csv(PrintStream out, LedgerLines lines);

  /** Prints the records as one JSON document. */
  abstract void json(PrintStream out, LedgerLines lines);

  /** Prints the records for people. */
  abstract void text(PrintStream out, LedgerLines lines);

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
                      .page(new LedgerPage.Request(run, kind, from))));
    }
    return ExitStatus.COMPLETE.code();
  }

  private LedgerLines fromFolder(MigrationProgress progress) {
    ContextRef run = MigrationEnds.requireRun(progress).context();
    StateFolder folder = StateFolder.existing(target.statePath()).orElseThrow();
    AcceptedLedger ledger =
        AcceptedLedger.of(
            new FolderStateStore(folder.stateStore()).below(StateLayout.folderOf(id)), run, kind);
    return new LedgerLines(ledger::page);
  }

  private void print(LedgerLines lines) {
    if (csv) {
      csv(console.out(), lines);
    } else if (json) {
      json(console.out(), lines);
    } else {
      text(console.out(), lines);
    }
  }
}
