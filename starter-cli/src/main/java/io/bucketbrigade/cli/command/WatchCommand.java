package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.session.Execution;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.worker.Termination;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows a migration that runs somewhere else. */
@Command(
    name = "watch",
    description = "Follow a migration until it ends; exits as it ends. Ctrl-C only stops watching.")
final class WatchCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "ID", description = "The migration.")
  String id = "";

  @Option(names = "--json", description = "Print the final state alone, as one line of JSON.")
  boolean json;

  @Mixin TargetOptions target = new TargetOptions();

  WatchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Follow follow = new Follow(console, json, Termination.listen());
    Optional<Session> running = Targets.running(target);
    if (running.isEmpty()) {
      return showStored(follow);
    }
    try (Session session = running.get()) {
      Optional<Execution> execution = session.migrations().find(id);
      if (execution.isEmpty()) {
        return follow.end(session.migrations().lastKnown(id));
      }
      if (!execution.get().isRunning()) {
        return follow.end(session.migrations().progress(execution.get()));
      }
      Optional<MigrationProgress> end = follow.untilEnd(session, id, console.view(json));
      if (end.isEmpty()) {
        console
            .err()
            .println(
                "the migration goes on; 'brigade watch %s' follows it again."
                    .formatted(id + target.repeated()));
        return Follow.INTERRUPTED;
      }
      return follow.end(end.get());
    }
  }

  private int showStored(Follow follow) {
    MigrationProgress progress = StoredStatus.require(target, id);
    if (progress.outcome() == null) {
      throw new CliException(
          ExitStatus.ERROR,
          "migration '%s' has not ended, but nothing runs in %s; start it again to go on."
              .formatted(id, target.statePath()));
    }
    return follow.end(progress);
  }
}
