package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.spec.CopyOptions.Overwrite;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.PassOptions.Compare;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;

/** The root of all commands. */
@Command(
    name = "brigade",
    description = "Moves S3 buckets of any size and proves that nothing was lost.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class)
public final class BrigadeCommand {

  @Option(names = "--version", versionHelp = true, description = "Print the version.")
  boolean version;

  private BrigadeCommand() {}

  /** The whole tree of commands. */
  public static CommandLine tree(Console console, Assembly assembly) {
    CommandLine tree =
        new CommandLine(new BrigadeCommand())
            .addSubcommand(new DemoCommand(console, assembly))
            .addSubcommand(new StartCommand(console, assembly))
            .addSubcommand(new StatusCommand(console))
            .addSubcommand(new WatchCommand(console))
            .addSubcommand(new ListCommand(console))
            .addSubcommand(new SteerCommands.Pause(console))
            .addSubcommand(new SteerCommands.Resume(console))
            .addSubcommand(new SteerCommands.Cancel(console))
            .addSubcommand(new LimitsCommand(console))
            .addSubcommand(new VerifyCommand(console, assembly))
            .addSubcommand(new CompareCommand(console, assembly))
            .addSubcommand(new PlanCommand(console, assembly))
            .addSubcommand(
                new CommandLine(new AccessCommand())
                    .addSubcommand(new AccessCommand.Plan(console))
                    .addSubcommand(new AccessCommand.Revoke(console, assembly)))
            .addSubcommand(new RetryFailedCommand(console, assembly))
            .addSubcommand(new DeltaCommand(console, assembly))
            .addSubcommand(new CutoverCommand(console, assembly))
            .addSubcommand(new CutoverOrders.Approve(console))
            .addSubcommand(new CutoverOrders.RollBack(console))
            .addSubcommand(new UnfreezeCommand(console, assembly))
            .addSubcommand(new WritesCommand(console))
            .addSubcommand(new FailuresCommand(console))
            .addSubcommand(new VersionsCommand(console))
            .addSubcommand(new ReportCommand(console))
            .addSubcommand(new WorkerCommand(assembly))
            .addSubcommand(
                new CommandLine(new ConnectionsCommand())
                    .addSubcommand(new ConnectionsCommand.Check(console)))
            .addSubcommand(new CompletionCommand(console));
    addHelpOption(tree);
    tree.addSubcommand(new HelpCommand());
    tree.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    tree.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    // A value that begins with @ is a value, not the name of a file of arguments.
    tree.setExpandAtFiles(false);
    tree.registerConverter(Overwrite.class, new Choice<>(Overwrite.class));
    tree.registerConverter(FailureCode.class, new Choice<>(FailureCode.class));
    tree.registerConverter(VerifyLevel.class, new Choice<>(VerifyLevel.class));
    tree.registerConverter(Compare.class, new Choice<>(Compare.class));
    tree.setParameterExceptionHandler(new Endings(console));
    tree.setExecutionExceptionHandler(new Endings(console));
    return tree;
  }

  private static void addHelpOption(CommandLine command) {
    command
        .getCommandSpec()
        .addMixin("helpOption", CommandLine.Model.CommandSpec.forAnnotatedObject(new HelpOption()));
    command.getSubcommands().values().forEach(BrigadeCommand::addHelpOption);
  }
}
