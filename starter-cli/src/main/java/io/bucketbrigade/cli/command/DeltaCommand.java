package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.ProgressView;
import io.bucketbrigade.cli.session.Launch;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.spec.PassOptions.Compare;
import io.bucketbrigade.worker.Termination;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Another pass over an ended migration, for what changed at the source since. */
@Command(
    name = "delta",
    description = {
      "Go over an ended migration again and copy what changed at the source since.",
      "Exits as 'start' does."
    })
final class DeltaCommand implements Callable<Integer> {

  private final Console console;
  private final Assembly assembly;

  @Parameters(paramLabel = "ID", description = "The migration.")
  String id = "";

  @Option(
      names = "--wait",
      description = "Wait for its end; always so with --json and with --embedded.")
  boolean wait;

  @Option(names = "--json", description = "Print what the pass came to as one line of JSON.")
  boolean json;

  @Option(
      names = "--compare",
      paramLabel = "LEVEL",
      description =
          "What tells that an object is there already: listing (default), or attributes too.")
  @Nullable Compare compare;

  @Option(
      names = "--propagate-deletes",
      description = {
        "Delete at the destination what the migration copied and the source has no more.",
        "Never what somebody else wrote, and nothing if it is more than --max-deletes."
      })
  boolean propagateDeletes;

  @Option(
      names = "--max-deletes",
      paramLabel = "N",
      description = "At most so many; default: 1000, and no more than the source still has.")
  @Nullable Long maxDeletes;

  @Option(
      names = "--connections",
      paramLabel = "FILE",
      description = "The connections file (default: $BRIGADE_CONNECTIONS).")
  @Nullable Path connectionsFile;

  @Mixin TargetOptions target = new TargetOptions();

  DeltaCommand(Console console, Assembly assembly) {
    this.console = console;
    this.assembly = assembly;
  }

  @Override
  public Integer call() {
    Follow follow = new Follow(console, json, Termination.listen());
    try (Session session = ended().openUnlessOther(DeltaCommand::isDelta)) {
      return pass(session, follow);
    }
  }

  private EndedMigration ended() {
    return new EndedMigration(console, assembly, target, id, connectionsFile, "delta");
  }

  private int pass(Session session, Follow follow) {
    MigrationProgress migration = MigrationEnds.progress(target, session, id);
    if (migration.isAudit()) {
      throw CliException.usage(
          "'%s' is an audit, which copies nothing; there is nothing to go over again."
              .formatted(id));
    }
    ProgressView view = console.view(json);
    boolean begun = !isUnderWay(migration) && begin(session, migration);
    view.note(
        begun
            ? "going over '%s' again for what changed since …".formatted(id)
            : "a delta pass of '%s' is running already …".formatted(id));
    if (!wait && !json && !target.isEmbedded()) {
      view.note("'brigade watch %s' follows it.".formatted(id));
      return ExitStatus.COMPLETE.code();
    }
    Optional<MigrationProgress> end = follow.untilEnd(session, id, view);
    return end.map(follow::end).orElseGet(() -> ended().interrupted(session, "delta pass"));
  }

  private boolean begin(Session session, MigrationProgress migration) {
    boolean ranThrough =
        migration.outcome() == Outcome.COMPLETE
            || migration.outcome() == Outcome.INCOMPLETE
            || (migration.outcome() != null && isDelta(migration));
    if (!ranThrough) {
      throw CliException.usage(
          migration.outcome() == null
              ? "migration '%s' has not ended; delta it once 'brigade status %s%s' shows an outcome."
                  .formatted(id, id, target.repeated())
              : "migration '%s' ended as %s before it had gone over every object; start it again instead."
                  .formatted(id, migration.outcome()));
    }
    MigrationSpec spec =
        session.migrations().spec(migration, MigrationEnds.requireRun(migration).context());
    Launch launch = Launch.pass(session, spec, EarlierPasses.upTo(migration), options(spec));
    return launch instanceof Launch.Started;
  }

  /** What this pass does beyond copying: what the spec says, and what the command line adds. */
  private PassOptions options(MigrationSpec spec) {
    PassOptions said = spec.passes();
    PassOptions options;
    try {
      options =
          new PassOptions(
              compare == null ? said.compare() : compare,
              propagateDeletes || said.propagateDeletes(),
              maxDeletes == null ? said.maxDeletes() : maxDeletes);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(
          "--max-deletes is %d; it must be at least 1, and stand beside --propagate-deletes."
              .formatted(maxDeletes));
    }
    if (options.propagateDeletes() && spec.versions() == Versions.ALL) {
      throw CliException.usage(
          "migration '%s' carries versions and with them delete markers; leave --propagate-deletes out."
              .formatted(id));
    }
    if (options.compare() == Compare.ATTRIBUTES && spec.versions() == Versions.ALL) {
      throw CliException.usage(
          "migration '%s' carries versions, which stay as they are once written; leave --compare out."
              .formatted(id));
    }
    return options;
  }

  /** Whether this is a pass after another that has not ended. */
  private static boolean isUnderWay(MigrationProgress migration) {
    return migration.outcome() == null && isDelta(migration);
  }

  private static boolean isDelta(MigrationProgress migration) {
    return migration.earlier() != null;
  }
}
