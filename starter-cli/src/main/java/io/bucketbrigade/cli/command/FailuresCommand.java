package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.embedded.StateFolder;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.FailureOutput;
import io.bucketbrigade.cli.render.MappedLines;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.cli.session.Verifications;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.state.FolderStateStore;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.preflight.ContextRef;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
      Verifications pages = session.migrations().verifications();
      print(
          runs(progress)
              .map(
                  run ->
                      run.lines(
                          (context, from) ->
                              pages.page(
                                  new LedgerPage.Request(
                                      context, LedgerPage.Kind.EXCEPTIONS, from))))
              .toList());
    }
    return ExitStatus.COMPLETE.code();
  }

  private List<MappedLines> fromFolder(MigrationProgress progress) {
    StateFolder folder = StateFolder.existing(target.statePath()).orElseThrow();
    FolderStateStore store = new FolderStateStore(folder.stateStore());
    return runs(progress)
        .map(run -> run.lines((context, from) -> ledger(store, context).page(from)))
        .toList();
  }

  private static AcceptedLedger ledger(FolderStateStore store, ContextRef run) {
    return AcceptedLedger.of(
        store.below(StateLayout.folderOf(run)), run, LedgerPage.Kind.EXCEPTIONS);
  }

  private static Stream<MappedRun> runs(MigrationProgress progress) {
    return MappedRun.of(progress, MigrationEnds.requireRun(progress).context()).stream();
  }

  private void print(List<MappedLines> lines) {
    if (csv) {
      FailureOutput.csv(console.out(), lines);
    } else if (json) {
      FailureOutput.json(console.out(), lines);
    } else {
      FailureOutput.text(console.out(), lines);
    }
  }
}
