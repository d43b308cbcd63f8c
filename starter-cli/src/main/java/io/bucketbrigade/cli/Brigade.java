package io.bucketbrigade.cli;

import io.bucketbrigade.cli.command.BrigadeCommand;
import io.bucketbrigade.cli.render.Console;
import java.util.List;

/** The program. */
public final class Brigade {

  private static final String LOG_LEVEL = "BRIGADE_LOG_LEVEL";

  private Brigade() {}

  /** Runs a command and ends the process with its status. */
  public static void main(String[] arguments) {
    if (System.getenv(LOG_LEVEL) == null && !List.of(arguments).contains("worker")) {
      // A person reads one sentence; log lines are for workers.
      System.setProperty(LOG_LEVEL, "OFF");
    }
    Console console = Console.ofProcess();
    System.exit(BrigadeCommand.tree(console, new ProductionAssembly()).execute(arguments));
  }
}
