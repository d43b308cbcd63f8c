package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.ProgressView;
import io.bucketbrigade.cli.session.Execution;
import io.bucketbrigade.cli.session.Launch;
import io.bucketbrigade.cli.session.PassSchedules;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.PassSeries;
import io.bucketbrigade.model.migration.ScheduledPassWorkflow;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.spec.PassOptions.Compare;
import io.bucketbrigade.worker.Termination;
import io.bucketbrigade.worker.config.Durations;
import java.time.Duration;
import java.util.Objects;
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

  // A source that has not come to rest by then does not come to rest.
  private static final int DEFAULT_PASSES = 100;

  private final Console console;
  private final Assembly assembly;

  @Parameters(paramLabel = "ID", description = "The migration.")
  String id = "";

  @Option(
      names = "--until-copied",
      paramLabel = "N",
      description = "Make one pass after the other until one has copied at most N objects.")
  @Nullable Long untilCopied;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      description = "Begin a pass so long after the one before it began, or when that has ended.")
  @Nullable String every;

  @Option(
      names = "--passes",
      paramLabel = "N",
      description = "Make at most so many passes (default: 1, or 100 with the two above).")
  @Nullable Integer passes;

  @Option(
      names = "--schedule",
      paramLabel = "TIMES",
      description =
          "Not now but at these times, until --unschedule: a cron expression (UTC) or a duration.")
  @Nullable String schedule;

  @Option(names = "--unschedule", description = "Make no more passes by themselves.")
  boolean unschedule;

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

  @Mixin ConnectionsOption connections = new ConnectionsOption();

  @Mixin TargetOptions target = new TargetOptions();

  private @Nullable PassSeries series;

  DeltaCommand(Console console, Assembly assembly) {
    this.console = console;
    this.assembly = assembly;
  }

  @Override
  public Integer call() {
    series = series();
    if (schedule != null || unschedule) {
      return planned();
    }
    Follow follow = new Follow(console, json, Termination.listen());
    try (Session session = ended().openUnlessOther(DeltaCommand::isDelta)) {
      return pass(session, follow);
    }
  }

  private @Nullable PassSeries series() {
    if (untilCopied == null && every == null && passes == null) {
      return null;
    }
    int last = Objects.requireNonNullElse(passes, DEFAULT_PASSES);
    Duration pause = every == null ? Duration.ZERO : duration(every);
    try {
      return new PassSeries(last, untilCopied, pause);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitStatus.USAGE,
          "--passes, --until-copied or --every is refused: %s.".formatted(e.getMessage()),
          e);
    }
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitStatus.USAGE, "--every is refused: " + e.getMessage() + ".", e);
    }
  }

  /** In embedded mode nobody is there at these times. */
  private int planned() {
    if (target.isEmbedded()) {
      throw CliException.usage(
          "--schedule and --unschedule need a Temporal service that stays; with --embedded use --every.");
    }
    if (series != null || wait || (schedule != null && unschedule)) {
      throw CliException.usage(
          "--schedule and --unschedule stand beside --json and what a pass does beyond copying alone; leave the others out.");
    }
    try (Session session = ended().open()) {
      new ScheduleOutput(console, id, json)
          .print(unschedule ? removed(session) : set(session, String.valueOf(schedule)));
    }
    return ExitStatus.COMPLETE.code();
  }

  private Optional<PassSchedules.Planned> removed(Session session) {
    session.migrations().passSchedules().remove(id);
    return Optional.empty();
  }

  private Optional<PassSchedules.Planned> set(Session session, String times) {
    MigrationProgress migration = MigrationEnds.progress(target, session, id);
    requireNoAudit(migration);
    ContextRef run = MigrationEnds.requireRun(migration).context();
    MigrationSpec spec = session.migrations().spec(migration, run);
    return Optional.of(
        session
            .migrations()
            .passSchedules()
            .set(
                id,
                Times.parse(times),
                times,
                new ScheduledPassWorkflow.Order(
                    run,
                    session.timing(spec.leaseTime(), spec.giveUpAfter()),
                    session.searchAttributes(),
                    Execution.Places.of(spec).memo(),
                    options(spec))));
  }

  private EndedMigration ended() {
    return new EndedMigration(console, assembly, target, id, connections.file, "delta");
  }

  private int pass(Session session, Follow follow) {
    MigrationProgress migration = MigrationEnds.progress(target, session, id);
    requireNoAudit(migration);
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

  private void requireNoAudit(MigrationProgress migration) {
    if (migration.isAudit()) {
      throw CliException.usage(
          "'%s' is an audit, which copies nothing; there is nothing to go over again."
              .formatted(id));
    }
  }

  private boolean begin(Session session, MigrationProgress migration) {
    requireEnded(migration);
    MigrationSpec spec =
        session.migrations().spec(migration, MigrationEnds.requireRun(migration).context());
    Launch launch =
        Launch.pass(
            session,
            spec,
            EarlierPasses.upTo(migration).in(series),
            migration.limits(),
            options(spec));
    return launch instanceof Launch.Started;
  }

  private void requireEnded(MigrationProgress migration) {
    if (!EarlierPasses.mayFollow(migration)) {
      throw CliException.usage(
          migration.outcome() == null
              ? "migration '%s' has not ended; delta it once 'brigade status %s%s' shows an outcome."
                  .formatted(id, id, target.repeated())
              : "migration '%s' ended as %s before it had gone over every object; start it again instead."
                  .formatted(id, migration.outcome()));
    }
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
              maxDeletes == null ? said.maxDeletes() : maxDeletes,
              said.verifyWritten());
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
