package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.DiscrepancyOutput;
import io.bucketbrigade.cli.render.MappedLines;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.RetryRecord;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
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
  abstract void csv(PrintStream out, List<MappedLines> mappings);

  /** Prints the records as one JSON document. */
  abstract void json(PrintStream out, List<MappedLines> mappings);

  /** Prints the records for people. */
  abstract void text(PrintStream out, List<MappedLines> mappings);

  @Override
  public Integer call() {
    if (csv && json) {
      throw CliException.usage("--csv stands beside --json; give one of both.");
    }
    Optional<MigrationProgress> stored =
        target.isEmbedded() ? StoredStatus.find(target, id) : Optional.empty();
    if (stored.isPresent()) {
      StateStore state = StoredStatus.stateOf(target);
      print(of -> LedgerPages.in(state, of), stored.get());
      return ExitStatus.COMPLETE.code();
    }
    try (Session session = Targets.requireRunning(target, id)) {
      MigrationProgress progress = session.migrations().lastKnown(id);
      print(of -> LedgerPages.through(session.migrations().verifications(), of), progress);
    }
    return ExitStatus.COMPLETE.code();
  }

  /**
   * A round of retries has the whole list of exceptions again, but no versions and writes of
   * others.
   */
  private List<ContextRef> runs(MigrationProgress progress) {
    RunRecord run = MigrationEnds.requireRun(progress);
    return switch (kind) {
      case EXCEPTIONS -> withDeletes(run);
      case DISCREPANCIES -> List.of(run.ledger());
      case VERSIONS ->
          Stream.concat(
                  Stream.of(run.context()), progress.retries().stream().map(RetryRecord::context))
              .toList();
      case WRITES -> LedgerPages.writeLogs(progress);
    };
  }

  /** What could not be deleted is no exception of the run that copied. */
  private static List<ContextRef> withDeletes(RunRecord run) {
    ContextRef deleted = run.deleted();
    return deleted == null ? List.of(run.ledger()) : List.of(run.ledger(), deleted);
  }

  private void print(Function<LedgerPage.Kind, LedgerPages> ledgers, MigrationProgress progress) {
    VerificationProgress audit = progress.verification();
    if (progress.isAudit() && audit != null && kind == LedgerPage.Kind.EXCEPTIONS) {
      printAudit(
          ledgers.apply(LedgerPage.Kind.DISCREPANCIES).lines(progress, audit.context()), audit);
      return;
    }
    LedgerPages pages = ledgers.apply(kind);
    List<MappedLines> mappings =
        runs(progress).stream().flatMap(run -> pages.lines(progress, run).stream()).toList();
    if (csv) {
      csv(console.out(), mappings);
    } else if (json) {
      json(console.out(), mappings);
    } else {
      text(console.out(), mappings);
    }
  }

  /** An audit copies nothing, so what is amiss are the differences that it found. */
  private void printAudit(List<MappedLines> found, VerificationProgress audit) {
    if (csv) {
      DiscrepancyOutput.csv(console.out(), found);
    } else if (json) {
      DiscrepancyOutput.json(console.out(), found, audit);
    } else {
      DiscrepancyOutput.text(console.out(), found, audit);
    }
  }
}
