package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete our commands. */
@Command(
    name = "completion",
    description = "Print the completion script for bash and zsh: source <(brigade completion)")
final class CompletionCommand implements Callable<Integer> {

  private final Console console;

  @Spec @Nullable CommandSpec spec;

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("run by picocli alone");
    }
    console.out().print(AutoComplete.bash("brigade", spec.root().commandLine()));
    console.out().flush();
    return ExitStatus.COMPLETE.code();
  }
}
