package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.AccessOutput;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.cli.spec.SpecFile;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.spec.MigrationSpec;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

  /** Takes temporary access away that a lost run left. */
  @Command(
      name = "revoke",
      description = {
        "Take temporary access of an ended or lost migration from the policies of its buckets.",
        "A migration that runs takes it away at its end."
      })
  static final class Revoke implements Callable<Integer> {

    private final Console console;
    private final Assembly assembly;

    @Parameters(paramLabel = "ID", description = "The migration.")
    String id = "";

    @Mixin ConnectionsOption connections = new ConnectionsOption();

    @Mixin TargetOptions target = new TargetOptions();

    Revoke(Console console, Assembly assembly) {
      this.console = console;
      this.assembly = assembly;
    }

    @Override
    public Integer call() {
      EndedMigration ended =
          new EndedMigration(console, assembly, target, id, connections.file, "revoke access of");
      try (Session session = ended.openUnlessOther(unfinished -> true)) {
        console.out().println(session.migrations().revokeAccess(id, () -> stored(session)));
      }
      return ExitStatus.COMPLETE.code();
    }

    private MigrationSpec stored(Session session) {
      MigrationProgress migration = MigrationEnds.progress(target, session, id);
      return session.migrations().spec(migration, MigrationEnds.requireRun(migration).context());
    }
  }
}
