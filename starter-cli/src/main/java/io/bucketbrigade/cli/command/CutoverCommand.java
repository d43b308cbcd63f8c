package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.CutoverOutput;
import io.bucketbrigade.cli.render.TerminalText;
import io.bucketbrigade.cli.session.Cutovers;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.cli.spec.SpecFile;
import io.bucketbrigade.model.cutover.CutoverProgress;
import io.bucketbrigade.model.cutover.CutoverProgress.Result;
import io.bucketbrigade.model.cutover.CutoverWorkflow;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.CutoverOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.worker.Termination;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves an application over to the destination of an ended migration. */
@Command(
    name = "cutover",
    description = {
      "Freeze the source, bring the destination up to date, wait for approval, switch and observe.",
      "Exits with 0 if it is switched, 3 if it was refused, 5 if everything is as before."
    })
final class CutoverCommand implements Callable<Integer> {

  private final Console console;
  private final Assembly assembly;

  @Parameters(paramLabel = "ID", description = "The migration.")
  String id = "";

  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description = "Cut over as this file says (default: as the migration's spec did).")
  @Nullable Path specFile;

  @Option(names = "--preview", description = "Say what each step would do, and change nothing.")
  boolean preview;

  @Option(
      names = "--writers-stopped",
      description = "Tell the running cutover that nobody writes to the source any more.")
  boolean writersStopped;

  @Option(names = "--finish", description = "End the running cutover's time of observation.")
  boolean finish;

  @Option(
      names = "--wait",
      description = "Wait for its end; always so with --json and with --embedded.")
  boolean wait;

  @Option(names = "--json", description = "Print how it ended as one line of JSON.")
  boolean json;

  @Mixin ConnectionsOption connections = new ConnectionsOption();

  @Mixin Person person = new Person();

  @Mixin TargetOptions target = new TargetOptions();

  CutoverCommand(Console console, Assembly assembly) {
    this.console = console;
    this.assembly = assembly;
  }

  @Override
  public Integer call() {
    if (writersStopped || finish) {
      return order();
    }
    Follow follow = new Follow(console, json, Termination.listen());
    try (Session session = ended().openUnlessOther(unfinished -> unfinished.earlier() != null)) {
      return cutOver(session, follow);
    }
  }

  private int order() {
    if (writersStopped && finish) {
      throw CliException.usage("--writers-stopped and --finish are two orders; give one of them.");
    }
    Consumer<CutoverWorkflow> sent =
        writersStopped
            ? cutover -> cutover.confirmFrozen(person.says("the writers have stopped"))
            : cutover -> cutover.finish(person.says("observed for long enough"));
    try (Session session = Targets.requireRunning(target, id)) {
      session.migrations().cutovers().order(id, writersStopped ? "confirm" : "finish", sent);
    }
    console.out().println("the cutover of '%s' goes on".formatted(TerminalText.escape(id)));
    return ExitStatus.COMPLETE.code();
  }

  private EndedMigration ended() {
    return new EndedMigration(console, assembly, target, id, connections.file, "cut over");
  }

  private int cutOver(Session session, Follow follow) {
    Cutovers cutovers = session.migrations().cutovers();
    boolean begun = begin(session, cutovers);
    console
        .err()
        .println(
            begun
                ? "cutting '%s' over …".formatted(id)
                : "a cutover of '%s' is running already …".formatted(id));
    if (!wait && !json && !preview && !target.isEmbedded()) {
      console
          .err()
          .println(
              "'brigade status %s' shows it, 'brigade cutover %s --wait' waits for its end."
                  .formatted(id, id));
      return ExitStatus.COMPLETE.code();
    }
    Optional<CutoverProgress> end =
        follow.unlessSignalled(() -> cutovers.untilEnd(id, session.patience(), new Teller()::tell));
    return end.map(this::print).orElseGet(() -> ended().interrupted(session, "cutover"));
  }

  private boolean begin(Session session, Cutovers cutovers) {
    Optional<CutoverProgress> last = cutovers.find(id);
    if (last.filter(progress -> progress.result() == null).isPresent()) {
      return false;
    }
    MigrationProgress migration = ended().require(session);
    ContextRef run = MigrationEnds.requireRun(migration).context();
    MigrationSpec spec = session.migrations().spec(migration, run);
    return cutovers.start(session, run, spec, options(spec), preview);
  }

  private CutoverOptions options(MigrationSpec spec) {
    CutoverOptions options = specFile == null ? spec.cutover() : SpecFile.read(specFile).cutover();
    if (options == null) {
      throw CliException.usage(
          "%s says nothing of a cutover; add a section 'cutover' to a spec file and name it with --spec."
              .formatted(specFile == null ? "the spec of migration '%s'".formatted(id) : specFile));
    }
    return options;
  }

  /** Says what is new. */
  private final class Teller {

    private String told = "";

    void tell(CutoverProgress progress) {
      String line = CutoverOutput.line(progress);
      if (!line.equals(told)) {
        told = line;
        console.err().println(line);
      }
    }
  }

  private int print(CutoverProgress end) {
    if (json) {
      console.out().println(CutoverOutput.json(end));
    } else {
      CutoverOutput.page(end).forEach(console.out()::println);
    }
    if (end.refused()) {
      return ExitStatus.REFUSED.code();
    }
    boolean asAsked = preview || end.result() == Result.SWITCHED;
    return (asAsked ? ExitStatus.COMPLETE : ExitStatus.CANCELLED).code();
  }
}
