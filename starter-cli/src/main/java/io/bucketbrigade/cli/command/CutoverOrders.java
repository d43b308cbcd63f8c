package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.TerminalText;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.cutover.CutoverWorkflow;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The commands that send one order to a running cutover. */
final class CutoverOrders {

  private CutoverOrders() {}

  /** What they share. */
  abstract static class Order implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "ID", description = "The migration.")
    String id = "";

    @Mixin Person person = new Person();

    @Mixin TargetOptions target = new TargetOptions();

    Order(Console console) {
      this.console = console;
    }

    int send(String act, String done, Consumer<CutoverWorkflow> order) {
      try (Session session = Targets.requireRunning(target, id)) {
        session.migrations().cutovers().order(id, act, order);
      }
      console.out().println("the cutover of '%s' %s".formatted(TerminalText.escape(id), done));
      return ExitStatus.COMPLETE.code();
    }
  }

  /** Lets a cutover switch. */
  @Command(
      name = "approve",
      description = {
        "Approve the cutover of a migration, before or while it waits for that.",
        "Who approves is what the command line says, and the report says so."
      })
  static final class Approve extends Order {

    Approve(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      return send("approve", "is approved", cutover -> cutover.approve(person.says(null)));
    }
  }

  /** Goes back. */
  @Command(
      name = "rollback",
      description = {
        "End the cutover of a migration as if there had been none: undo its steps, newest first,",
        "copy back what was written at the destination meanwhile, and release the source."
      })
  static final class RollBack extends Order {

    private static final String UNSAID = "asked for on the command line";

    RollBack(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      return send(
          "roll back", "is being rolled back", cutover -> cutover.rollBack(person.says(UNSAID)));
    }
  }
}
