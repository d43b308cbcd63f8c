package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.TerminalText;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that send one update to a running migration. */
final class SteerCommands {

  private SteerCommands() {}

  /** What they share. */
  abstract static class Steer implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "ID", description = "The migration.")
    String id = "";

    @Mixin TargetOptions target = new TargetOptions();

    Steer(Console console) {
      this.console = console;
    }

    int send(String act, String done, Consumer<MigrationWorkflow> update) {
      try (Session session = Targets.requireRunning(target, id)) {
        session.migrations().update(id, act, update);
      }
      console.out().println("migration '%s' %s".formatted(TerminalText.escape(id), done));
      return ExitStatus.COMPLETE.code();
    }
  }

  /** Stops the work without ending the migration. */
  @Command(
      name = "pause",
      description = "Hand back all running leases and start none until 'resume'.")
  static final class Pause extends Steer {

    Pause(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      return send("pause", "is paused", MigrationWorkflow::pause);
    }
  }

  /** Takes the work up again. */
  @Command(name = "resume", description = "Go on after 'pause'.")
  static final class Resume extends Steer {

    Resume(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      return send("resume", "goes on", MigrationWorkflow::resume);
    }
  }

  /** Ends the migration. */
  @Command(
      name = "cancel",
      description = "End a migration as cancelled; what was copied stays at the destination.")
  static final class Cancel extends Steer {

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        description = "Kept with the outcome (default: ${DEFAULT-VALUE}).")
    String reason = "asked for on the command line";

    Cancel(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      return send("cancel", "is being cancelled", migration -> migration.cancel(reason));
    }
  }
}
