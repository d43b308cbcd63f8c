package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.embedded.StateFolder;
import io.bucketbrigade.cli.embedded.StoredStatuses;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.Table;
import io.bucketbrigade.cli.render.TerminalText;
import io.bucketbrigade.cli.session.Execution;
import io.bucketbrigade.cli.session.Execution.Places;
import io.bucketbrigade.cli.session.Execution.Standing;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists migrations. */
@Command(name = "list", description = "List the migrations that are known, the newest first.")
final class ListCommand implements Callable<Integer> {

  private final Console console;

  @Mixin TargetOptions target = new TargetOptions();

  ListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    // What the state store keeps is older than, and outlives, what Temporal knows.
    Map<String, Row> rows = new TreeMap<>();
    if (target.isEmbedded()) {
      StateFolder.existing(target.statePath())
          .map(StoredStatuses::new)
          .map(StoredStatuses::all)
          .orElse(List.of())
          .forEach(progress -> rows.put(progress.id(), Row.of(progress)));
    }
    Optional<Session> running = Targets.running(target);
    if (running.isPresent()) {
      try (Session session = running.get()) {
        // The newest run of an id comes first, and is the one that counts.
        Map<String, Execution> latest = new TreeMap<>();
        session.migrations().list().forEach(run -> latest.putIfAbsent(run.id(), run));
        latest.values().parallelStream()
            .map(run -> row(session, run))
            .toList()
            .forEach(row -> rows.put(row.id(), row));
      }
    }
    print(rows.values().stream().sorted((a, b) -> b.startedAt().compareTo(a.startedAt())).toList());
    return ExitStatus.COMPLETE.code();
  }

  /** The outcome of a run that ended by itself is in its result. */
  private static Row row(Session session, Execution run) {
    if (run.standing() != Standing.COMPLETED) {
      return Row.of(run);
    }
    try {
      return Row.of(session.migrations().progress(run));
    } catch (CliException e) {
      return Row.of(run);
    }
  }

  private void print(List<Row> rows) {
    if (rows.isEmpty()) {
      console.out().println("no migrations");
      return;
    }
    Table table = new Table("ID", "STATE", "STARTED", "SOURCE", "DESTINATION");
    rows.forEach(
        row ->
            table.add(
                TerminalText.escape(row.id()),
                row.state(),
                row.startedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                row.places() == null ? "" : TerminalText.escape(row.places().source()),
                row.places() == null ? "" : TerminalText.escape(row.places().destination())));
    table.lines().forEach(console.out()::println);
  }

  private record Row(String id, String state, Instant startedAt, @Nullable Places places) {

    static Row of(MigrationProgress progress) {
      Outcome outcome = progress.outcome();
      return new Row(
          progress.id(),
          (outcome == null ? "stopped in " + progress.phase() : outcome.name())
              .toLowerCase(Locale.ROOT),
          progress.startedAt(),
          Places.of(progress));
    }

    static Row of(Execution run) {
      return new Row(
          run.id(),
          run.isRunning() ? "running" : run.standing().name().toLowerCase(Locale.ROOT),
          run.startedAt(),
          run.places());
    }
  }
}
