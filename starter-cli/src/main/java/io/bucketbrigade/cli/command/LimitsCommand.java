package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.StatusJson;
import io.bucketbrigade.cli.session.Migrations;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.spec.Limits.OfSide;
import io.bucketbrigade.model.spec.LimitsChange;
import io.bucketbrigade.worker.config.ByteSize;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and changes how much of a migration runs at a time, and how fast. */
@Command(
    name = "limits",
    description = {
      "Change a running migration's limits; without an option of that kind, show them.",
      "Each limit holds over all workers; 'unlimited' lifts it."
    })
final class LimitsCommand implements Callable<Integer> {

  private static final String UNLIMITED = "unlimited";

  private static final Kind REQUESTS =
      new Kind(
          "requests-per-second",
          "a whole number from %d to %d".formatted(OfSide.MIN_REQUESTS, OfSide.MAX_REQUESTS),
          Long::parseLong,
          OfSide.MIN_REQUESTS,
          OfSide.MAX_REQUESTS);

  private static final Kind BYTES =
      new Kind(
          "bytes-per-second",
          "a size between %s and %s, such as 50MiB"
              .formatted(new ByteSize(OfSide.MIN_BYTES), new ByteSize(OfSide.MAX_BYTES)),
          text -> ByteSize.parse(text).bytes(),
          OfSide.MIN_BYTES,
          OfSide.MAX_BYTES);

  private final Console console;

  @Parameters(paramLabel = "ID", description = "The migration.")
  String id = "";

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Leases at a time over all lanes.")
  @Nullable Integer parallelism;

  @Option(
      names = "--requests-per-second",
      paramLabel = "N",
      description = "Requests per second to each side.")
  @Nullable String requests;

  @Option(
      names = "--source-requests-per-second",
      paramLabel = "N",
      description = "Requests per second to the source.")
  @Nullable String sourceRequests;

  @Option(
      names = "--destination-requests-per-second",
      paramLabel = "N",
      description = "Requests per second to the destination.")
  @Nullable String destinationRequests;

  @Option(
      names = "--bytes-per-second",
      paramLabel = "SIZE",
      description = "Bytes per second read from the source, and as many sent to the destination.")
  @Nullable String bytes;

  @Option(
      names = "--source-bytes-per-second",
      paramLabel = "SIZE",
      description = "Bytes per second read from the source, such as 50MiB.")
  @Nullable String sourceBytes;

  @Option(
      names = "--destination-bytes-per-second",
      paramLabel = "SIZE",
      description = "Bytes per second sent to the destination, or read there.")
  @Nullable String destinationBytes;

  @Option(names = "--json", description = "Print the limits as one line of JSON.")
  boolean json;

  @Mixin TargetOptions target = new TargetOptions();

  LimitsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    LimitsChange change =
        new LimitsChange(
            requests("source", sourceRequests),
            bytes("source", sourceBytes),
            requests("destination", destinationRequests),
            bytes("destination", destinationBytes));
    boolean changesRates = !change.equals(new LimitsChange(null, null, null, null));
    if (parallelism == null && !changesRates) {
      show(shown());
      return ExitStatus.COMPLETE.code();
    }
    try (Session session = Targets.requireRunning(target, id)) {
      Migrations migrations = session.migrations();
      if (parallelism != null) {
        int leases = parallelism;
        migrations.update(id, "limit", migration -> migration.setParallelism(leases));
      }
      if (changesRates) {
        migrations.update(id, "limit", migration -> migration.setLimits(change));
      }
      show(migrations.query(id));
    }
    return ExitStatus.COMPLETE.code();
  }

  /** Those of a migration that runs or ended, or whose folder nobody works on. */
  private MigrationProgress shown() {
    Optional<Session> running = Targets.running(target);
    if (running.isEmpty()) {
      return StoredStatus.require(target, id);
    }
    try (Session session = running.get()) {
      return session.migrations().lastKnown(id);
    }
  }

  private void show(MigrationProgress progress) {
    if (json) {
      console.out().println(StatusJson.limitsOf(progress));
      return;
    }
    console.out().println("parallelism: " + progress.parallelism());
    console.out().println("source: " + progress.limits().source().words());
    console.out().println("destination: " + progress.limits().destination().words());
  }

  private @Nullable Long requests(String side, @Nullable String ofSide) {
    return ofSide == null ? rate(REQUESTS, "", requests) : rate(REQUESTS, side, ofSide);
  }

  private @Nullable Long bytes(String side, @Nullable String ofSide) {
    return ofSide == null ? rate(BYTES, "", bytes) : rate(BYTES, side, ofSide);
  }

  /**
   * A kind of rate.
   *
   * @param option what its options end with
   * @param parser throws what is an IllegalArgumentException for anything else
   */
  private record Kind(
      String option, String form, ToLongFunction<String> parser, long min, long max) {}

  private static @Nullable Long rate(Kind kind, String side, @Nullable String text) {
    if (text == null) {
      return null;
    }
    if (text.equalsIgnoreCase(UNLIMITED)) {
      return LimitsChange.UNLIMITED;
    }
    String wanted =
        "--%s%s is '%s'; it must be %s, or 'unlimited'."
            .formatted(side.isEmpty() ? "" : side + "-", kind.option(), text, kind.form());
    long number;
    try {
      number = kind.parser().applyAsLong(text.strip());
    } catch (IllegalArgumentException e) {
      throw CliException.usage(wanted);
    }
    if (number < kind.min() || number > kind.max()) {
      throw CliException.usage(wanted);
    }
    return number;
  }
}
