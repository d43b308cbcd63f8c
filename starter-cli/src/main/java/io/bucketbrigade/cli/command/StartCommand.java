package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.price.PriceFile;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.spec.SpecFile;
import io.bucketbrigade.model.forecast.Forecast;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.CopyOptions.Overwrite;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.spec.PassOptions.Compare;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.SelectionRule;
import io.bucketbrigade.model.spec.SelectionRule.Action;
import io.bucketbrigade.worker.config.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a migration, or goes on with one. */
@Command(
    name = "start",
    description = {
      "Start a migration; with an id that runs already, attach to it.",
      "After a crash or Ctrl-C the same command goes on where it stopped."
    })
final class StartCommand implements Callable<Integer> {

  private final Console console;
  private final Assembly assembly;

  @Option(names = "--spec", paramLabel = "FILE", description = "The migration as a YAML file.")
  @Nullable Path specFile;

  @Option(names = "--id", description = "The migration's id, instead of a spec file.")
  @Nullable String id;

  @Mixin ConnectionsOption connections = new ConnectionsOption();

  @Option(names = "--wait", description = "Follow until the end; always so with --embedded.")
  boolean wait;

  @Option(
      names = "--give-up-after",
      paramLabel = "DURATION",
      description = "How long to wait for a side that cannot be reached or listed (default: 3d).")
  @Nullable String giveUpAfter;

  @Option(
      names = "--verify",
      paramLabel = "LEVEL",
      description = "none, listing (default), metadata or content.")
  @Nullable VerifyLevel verify;

  @Option(
      names = "--verify-written",
      paramLabel = "LEVEL",
      description =
          "A higher level for what was written since the migration began: metadata or content.")
  @Nullable VerifyLevel verifyWritten;

  @Option(
      names = "--compare",
      paramLabel = "LEVEL",
      description =
          "What tells that an object is there already: listing (default), or attributes too.")
  @Nullable Compare compare;

  @Option(
      names = "--overwrite",
      paramLabel = "RULE",
      description =
          "if-older (default: a newer object at the destination is a conflict) or always.")
  @Nullable Overwrite overwrite;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Leases at a time over all lanes (default: as many as the workers have slots).")
  @Nullable Integer parallelism;

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description = "Migrate only keys below the prefix that fit; may be repeated.")
  List<String> include = List.of();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description = "Leave keys out that fit, also included ones; may be repeated.")
  List<String> exclude = List.of();

  @Option(names = "--allow-empty", description = "Accept a source without a single key.")
  boolean allowEmpty;

  @Option(
      names = "--dry-run",
      description = "Say what it would do and cost, as 'brigade plan' does, and change nothing.")
  boolean dryRun;

  @Option(names = "--json", description = "Print the final state alone, as one line of JSON.")
  boolean json;

  @Mixin PlaceOptions places = new PlaceOptions();

  @Mixin TargetOptions target = new TargetOptions();

  StartCommand(Console console, Assembly assembly) {
    this.console = console;
    this.assembly = assembly;
  }

  @Override
  public Integer call() {
    MigrationSpec asked = withOverrides(asked());
    if (dryRun) {
      return new Planning(console, assembly, target, json)
          .plan(
              places.place(target, connections.file, asked),
              PriceFile.example(),
              true,
              Forecast.Request.DEFAULT_LIST_REQUESTS);
    }
    return places.start(console, assembly, target, connections.file, wait, json, asked, null);
  }

  private MigrationSpec asked() {
    if (specFile != null) {
      if (id != null || places.areGiven()) {
        throw CliException.usage(
            "--spec stands beside --id, --source or --destination; give one of both.");
      }
      return SpecFile.read(specFile);
    }
    if (id == null) {
      throw CliException.usage(
          "start needs --spec FILE, or --id, --source and --destination together.");
    }
    PlaceOptions.requireId(id);
    BucketMapping asked =
        places.asked("start needs --spec FILE, or --id, --source and --destination together.");
    return PlaceOptions.spec(id, asked, false, VerifyLevel.LISTING);
  }

  private MigrationSpec withOverrides(MigrationSpec spec) {
    CopyOptions copy = spec.copy();
    VerifyLevel level = verify == null ? spec.verify() : verify;
    return new MigrationSpec(
        spec.id(),
        spec.source(),
        spec.destination(),
        spec.state(),
        new CopyOptions(
            overwrite == null ? copy.overwrite() : overwrite,
            copy.tags(),
            copy.path(),
            copy.partSizeBytes(),
            copy.multipartThresholdBytes(),
            copy.fidelity(),
            copy.largeObjectThresholdBytes()),
        parallelism == null ? spec.parallelism() : requireParallelism(parallelism),
        allowEmpty || spec.allowEmptySource(),
        spec.canary(),
        withRules(spec.selection()),
        giveUpAfter == null ? spec.giveUpAfter() : duration(giveUpAfter),
        spec.leaseTime(),
        level,
        spec.exact(),
        spec.versions(),
        spec.moreMappings(),
        spec.retry(),
        spec.limits(),
        passes(spec, level),
        spec.cutover(),
        spec.temporaryAccess(),
        spec.buckets());
  }

  private PassOptions passes(MigrationSpec spec, VerifyLevel level) {
    PassOptions said = spec.passes();
    PassOptions passes = compare == null ? said : said.withCompare(compare);
    VerifyLevel written = verifyWritten == null ? passes.verifyWritten() : verifyWritten;
    if (written != null && !MigrationSpec.isCloser(written, level)) {
      throw CliException.usage(
          "what was written is to be verified at '%s', which is no closer look than --verify %s; say a higher level with --verify-written, or a lower one with --verify."
              .formatted(
                  written.name().toLowerCase(Locale.ROOT), level.name().toLowerCase(Locale.ROOT)));
    }
    return passes.withVerifyWritten(written);
  }

  /** The command line's rules come before the spec's, and what it excludes before the rest. */
  private SelectionOptions withRules(SelectionOptions selection) {
    List<SelectionRule> rules = new ArrayList<>();
    exclude.forEach(glob -> rules.add(rule("--exclude", Action.EXCLUDE, glob)));
    include.forEach(glob -> rules.add(rule("--include", Action.INCLUDE, glob)));
    try {
      return selection.withFirst(rules);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitStatus.USAGE, "--include and --exclude are refused: " + e.getMessage() + ".", e);
    }
  }

  private static SelectionRule rule(String option, Action action, String glob) {
    try {
      return SelectionRule.ofGlob(action, glob);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitStatus.USAGE, "%s is '%s': %s.".formatted(option, glob, e.getMessage()), e);
    }
  }

  private static Integer requireParallelism(Integer parallelism) {
    if (parallelism < 1 || parallelism > MigrationSpec.MAX_PARALLELISM) {
      throw CliException.usage(
          "--parallelism is %d; it must be between 1 and %d."
              .formatted(parallelism, MigrationSpec.MAX_PARALLELISM));
    }
    return parallelism;
  }

  private static Duration duration(String text) {
    Duration duration;
    try {
      duration = Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitStatus.USAGE, "--give-up-after is refused: " + e.getMessage() + ".", e);
    }
    if (!duration.isPositive()) {
      throw CliException.usage(
          "--give-up-after is '%s'; it must be longer than zero.".formatted(text));
    }
    return duration;
  }
}
