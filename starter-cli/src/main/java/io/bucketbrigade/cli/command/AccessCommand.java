package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.render.AccessOutput;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.spec.SpecFile;
import io.bucketbrigade.model.spec.MigrationSpec;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Commands about what principals may do. */
@Command(name = "access", description = "Work with what the principals of a migration may do.")
final class AccessCommand {

  /** Says what each principal needs; asks no server. */
  @Command(
      name = "plan",
      description = {
        "Print the policy that the principal of each connection needs for a spec.",
        "Changes nothing and asks no server."
      })
  static final class Plan implements Callable<Integer> {

    private final Console console;

    @Option(
        names = "--spec",
        paramLabel = "FILE",
        required = true,
        description = "The migration as a YAML file.")
    Path specFile = Path.of("");

    @Option(names = "--json", description = "Print the policies as one line of JSON.")
    boolean json;

    Plan(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      MigrationSpec spec = SpecFile.read(specFile);
      if (json) {
        AccessOutput.json(console.out(), spec);
      } else {
        AccessOutput.text(console.out(), spec);
      }
      return 0;
    }
  }
}
