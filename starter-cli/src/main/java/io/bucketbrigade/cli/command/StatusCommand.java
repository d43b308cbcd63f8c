package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.CutoverOutput;
import io.bucketbrigade.cli.render.StatusJson;
import io.bucketbrigade.cli.render.StatusText;
import io.bucketbrigade.cli.session.Execution;
import io.bucketbrigade.cli.session.Execution.Standing;
import io.bucketbrigade.cli.session.Migrations;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.cutover.CutoverProgress;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.migration.MigrationProgress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows where a migration stands. */
@Command(
    name = "status",
    description = "Show where a migration stands; exits 0 whatever its outcome is.")
final class StatusCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "ID", description = "The migration.")
  String id = "";

  @Option(names = "--json", description = "Print one line of JSON.")
  boolean json;

  @Mixin TargetOptions target = new TargetOptions();

  StatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Optional<Session> running = Targets.running(target);
    if (running.isEmpty()) {
      show(StoredStatus.require(target, id), List.of(), null);
      return ExitStatus.COMPLETE.code();
    }
    try (Session session = running.get()) {
      show(session);
    } catch (CliException e) {
      if (!target.isEmbedded() || isRunning()) {
        throw e;
      }
      // Who worked in the folder ended while it was asked; what it came to is in the state store.
      show(StoredStatus.require(target, id), List.of(), null);
    }
    return ExitStatus.COMPLETE.code();
  }

  private boolean isRunning() {
    Optional<Session> running = Targets.running(target);
    running.ifPresent(Session::close);
    return running.isPresent();
  }

  private void show(Session session) {
    Optional<Execution> execution = session.migrations().find(id);
    if (execution.isEmpty() && target.isEmbedded()) {
      // Temporal forgets an ended migration after some days; the state store does not.
      show(StoredStatus.require(target, id), List.of(), null);
      return;
    }
    MigrationProgress progress = session.migrations().lastKnown(id);
    boolean hasLanes = !json && execution.filter(Execution::isRunning).isPresent();
    show(
        progress,
        hasLanes ? session.migrations().lanes(id) : List.of(),
        session.migrations().cutovers().find(id).orElse(null));
    if (!json && !target.isEmbedded()) {
      session
          .migrations()
          .passSchedules()
          .find(id)
          .map(ScheduleOutput::words)
          .ifPresent(words -> console.out().println("delta passes: " + words));
    }
    if (progress.outcome() == null) {
      execution
          .filter(found -> !found.isRunning() && found.standing() != Standing.COMPLETED)
          .map(Migrations::endedWithoutOutcome)
          .ifPresent(end -> console.err().println(end.getMessage()));
    }
  }

  private void show(
      MigrationProgress progress, List<LaneProgress> lanes, @Nullable CutoverProgress cutover) {
    if (json) {
      console
          .out()
          .println(cutover == null ? StatusJson.of(progress) : StatusJson.of(progress, cutover));
      return;
    }
    StatusText.page(progress, lanes).forEach(console.out()::println);
    if (cutover != null) {
      CutoverOutput.page(cutover).forEach(console.out()::println);
    }
  }
}
