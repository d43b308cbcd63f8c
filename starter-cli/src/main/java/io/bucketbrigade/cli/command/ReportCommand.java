package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.FailureOutput;
import io.bucketbrigade.cli.render.MappedLines;
import io.bucketbrigade.cli.render.TerminalText;
import io.bucketbrigade.cli.render.WriteOutput;
import io.bucketbrigade.cli.session.Migrations;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.engine.report.ReportFiles;
import io.bucketbrigade.engine.report.ReportReader;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.preflight.ContextRef;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a migration's report into a folder. */
@Command(
    name = "report",
    description = "Write the report of a migration: report.html, report.json and failures.csv.")
final class ReportCommand implements Callable<Integer> {

  /** Beside the report's own files. */
  private static final String FAILURES = "failures.csv";

  private static final String MANIFEST = "manifest.csv";

  private final Console console;

  @Parameters(paramLabel = "ID", description = "The migration.")
  String id = "";

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Where the files go; made if it is not there (default: report-ID).")
  @Nullable Path output;

  @Option(
      names = "--manifest",
      description =
          "Write manifest.csv, too: which object at the destination is our copy of which.")
  boolean manifest;

  @Mixin TargetOptions target = new TargetOptions();

  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Path folder = output == null ? Path.of("report-" + id) : output;
    Optional<MigrationProgress> stored =
        target.isEmbedded() ? StoredStatus.find(target, id) : Optional.empty();
    if (stored.isPresent()) {
      fromFolder(stored.get(), folder);
    } else {
      fromWorkers(folder);
    }
    console.out().println(TerminalText.escape(folder.resolve(ReportFiles.HTML).toString()));
    return ExitStatus.COMPLETE.code();
  }

  private void fromFolder(MigrationProgress progress, Path folder) {
    ContextRef ledger = MigrationEnds.requireRun(progress).ledger();
    StateStore state = StoredStatus.stateOf(target);
    write(
        folder,
        ReportFiles.of(new ReportReader(state.below(StateLayout.folderOf(id))).read(progress)),
        LedgerPages.in(state, LedgerPage.Kind.EXCEPTIONS).lines(progress, ledger),
        LedgerPages.in(state, LedgerPage.Kind.WRITES),
        progress);
  }

  private void fromWorkers(Path folder) {
    try (Session session = Targets.requireRunning(target, id)) {
      Migrations migrations = session.migrations();
      MigrationProgress progress = migrations.lastKnown(id);
      RunRecord run = MigrationEnds.requireRun(progress);
      write(
          folder,
          migrations.reports().fetch(run.context(), progress),
          LedgerPages.through(migrations.verifications(), LedgerPage.Kind.EXCEPTIONS)
              .lines(progress, run.ledger()),
          LedgerPages.through(migrations.verifications(), LedgerPage.Kind.WRITES),
          progress);
    }
  }

  private void write(
      Path folder,
      Map<String, byte[]> files,
      List<MappedLines> failures,
      LedgerPages writes,
      MigrationProgress progress) {
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Files.write(folder.resolve(file.getKey()), file.getValue());
      }
      write(folder.resolve(FAILURES), csv -> FailureOutput.csv(csv, failures));
      if (manifest) {
        List<MappedLines> copies =
            LedgerPages.writeLogs(progress).stream()
                .flatMap(run -> writes.lines(progress, run).stream())
                .toList();
        write(folder.resolve(MANIFEST), csv -> WriteOutput.csv(csv, copies));
      }
    } catch (IOException e) {
      throw new CliException(
          ExitStatus.ERROR,
          "the report cannot be written to %s (%s); free the disk or choose another --output."
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  private static void write(Path file, Consumer<PrintStream> content) throws IOException {
    try (PrintStream out =
        new PrintStream(
            new BufferedOutputStream(Files.newOutputStream(file)), false, StandardCharsets.UTF_8)) {
      content.accept(out);
      if (out.checkError()) {
        throw new IOException("the disk took only a part of " + file.getFileName());
      }
    }
  }
}
