package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.cutover.CutoverActivities.Task;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.CutoverOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a freeze away that a cutover left. */
@Command(
    name = "unfreeze",
    description = "Take the freeze of an ended or lost cutover from the source.")
final class UnfreezeCommand implements Callable<Integer> {

  private final Console console;
  private final Assembly assembly;

  @Parameters(paramLabel = "ID", description = "The migration.")
  String id = "";

  @Mixin ConnectionsOption connections = new ConnectionsOption();

  @Mixin TargetOptions target = new TargetOptions();

  UnfreezeCommand(Console console, Assembly assembly) {
    this.console = console;
    this.assembly = assembly;
  }

  @Override
  public Integer call() {
    EndedMigration ended =
        new EndedMigration(console, assembly, target, id, connections.file, "unfreeze");
    try (Session session = ended.openUnlessOther(unfinished -> true)) {
      MigrationProgress migration = MigrationEnds.progress(target, session, id);
      ContextRef run = MigrationEnds.requireRun(migration).context();
      int mappings = Math.max(1, migration.mappings().size());
      console
          .out()
          .println(
              session
                  .migrations()
                  .cutovers()
                  .unfreeze(new Task(run, mappings, "unfreeze", CutoverOptions.NOTHING)));
    }
    return ExitStatus.COMPLETE.code();
  }
}
