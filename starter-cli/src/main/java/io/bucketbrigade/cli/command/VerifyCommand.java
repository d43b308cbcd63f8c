package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.DiscrepancyOutput;
import io.bucketbrigade.cli.render.MappedLines;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.cli.session.Verifications;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MappingProgress;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.text.Quantities;
import io.bucketbrigade.model.verify.Audit;
import io.bucketbrigade.model.verify.CloserLook;
import io.bucketbrigade.model.verify.Sampling;
import io.bucketbrigade.model.verify.VerificationInput;
import io.bucketbrigade.model.verify.VerificationOrder;
import io.bucketbrigade.model.verify.VerificationProgress;
import io.bucketbrigade.worker.Termination;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares both sides of an ended migration, or of what somebody else copied. */
@Command(
    name = "verify",
    description = {
      "Compare both sides of an ended migration and list every difference;",
      "with --source and --destination audit what somebody else copied, writing to neither side.",
      "Exits 0 if there is none, 4 otherwise."
    })
final class VerifyCommand implements Callable<Integer> {

  private final Console console;
  private final Assembly assembly;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "The migration.")
  String id = "";

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The audit's id (default: made of both places).")
  @Nullable String auditId;

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "listing (default), metadata or content.")
  VerifyLevel level = VerifyLevel.LISTING;

  @Option(
      names = "--written",
      paramLabel = "LEVEL",
      description =
          "A higher level for what was written since the migration began: metadata or content.")
  @Nullable VerifyLevel written;

  @Option(
      names = "--sample",
      paramLabel = "SHARE",
      description =
          "Compare listings in full, and look closely at this share of the objects alone, such as 1%%.")
  @Nullable String sample;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Another seed takes another sample (default: 0).")
  long seed;

  @Option(
      names = "--wait",
      description = "Wait for the result; always so with --json and with --embedded.")
  boolean wait;

  @Option(names = "--json", description = "Print the differences as JSON.")
  boolean json;

  @Mixin ConnectionsOption connections = new ConnectionsOption();

  @Mixin PlaceOptions places = new PlaceOptions();

  @Mixin TargetOptions target = new TargetOptions();

  VerifyCommand(Console console, Assembly assembly) {
    this.console = console;
    this.assembly = assembly;
  }

  @Override
  public Integer call() {
    if (level == VerifyLevel.NONE) {
      throw CliException.usage("--level is none; it must be listing, metadata or content.");
    }
    if (sample != null && level == VerifyLevel.LISTING) {
      throw CliException.usage(
          "--sample is about a closer look than listings allow; say --level metadata or content, too.");
    }
    if (written != null && !MigrationSpec.isCloser(written, level)) {
      throw CliException.usage(
          "--written is no closer look than --level; say a higher level with --written, or leave it out.");
    }
    if (places.areGiven()) {
      return audit();
    }
    if (id.isEmpty() || auditId != null) {
      throw CliException.usage(
          "verify needs the ID of a migration, or --source and --destination together, which --id may name.");
    }
    Follow follow = new Follow(console, json, Termination.listen());
    try (Session session = ended().open()) {
      return verify(session, follow);
    }
  }

  private int audit() {
    if (!id.isEmpty()) {
      throw CliException.usage(
          "the ID of a migration stands beside --source and --destination; give one of both.");
    }
    BucketMapping asked = places.asked("an audit needs --source and --destination together.");
    if (written != null) {
      throw CliException.usage(
          "--written is about what a migration wrote; leave it out of an audit, or give the ID of a migration.");
    }
    String name = auditId == null ? nameOf(asked) : auditId;
    PlaceOptions.requireId(name);
    MigrationSpec spec = PlaceOptions.spec(name, asked, true, level);
    return places.start(
        console, assembly, target, connections.file, wait, json, spec, new Audit(sampling()));
  }

  /** The same for the same places, so that the same command goes on with the same audit. */
  private static String nameOf(BucketMapping places) {
    CRC32 sum = new CRC32();
    sum.update(places.words().getBytes(StandardCharsets.UTF_8));
    String bucket = places.source().bucket().replaceAll("[^A-Za-z0-9._-]", "-");
    return "audit-%s-%08x"
        .formatted(bucket.substring(0, Math.min(bucket.length(), 63)), sum.getValue());
  }

  private @Nullable Sampling sampling() {
    return sample == null ? null : new Sampling(SampleShare.parse(sample), seed);
  }

  private EndedMigration ended() {
    return new EndedMigration(console, assembly, target, id, connections.file, "verify");
  }

  private int verify(Session session, Follow follow) {
    MigrationProgress migration = ended().require(session);
    Verifications verifications = session.migrations().verifications();
    boolean started = verifications.start(input(session, migration), session.workflowTaskTimeout());
    note(
        started
            ? "verifying '%s' (%s) …".formatted(id, level)
            : "a verification of '%s' is running already …".formatted(id));
    if (!wait && !json && !target.isEmbedded()) {
      note("'brigade verify %s --wait' waits for its result.".formatted(id));
      return ExitStatus.COMPLETE.code();
    }
    Optional<VerificationProgress> end =
        follow.unlessSignalled(() -> verifications.untilEnd(id, session.patience(), teller()));
    if (end.isEmpty()) {
      return ended().interrupted(session, "verification");
    }
    print(verifications, migration, end.get());
    return (end.get().problems().isEmpty() ? ExitStatus.COMPLETE : ExitStatus.INCOMPLETE).code();
  }

  private VerificationInput input(Session session, MigrationProgress migration) {
    RunRecord run = MigrationEnds.requireRun(migration);
    if (migration.isAudit()) {
      throw CliException.usage(
          "'%s' is an audit; the command that began it, with --source and --destination, compares again."
              .formatted(id));
    }
    @Nullable Instant startedAt = run.copyStartedAt();
    @Nullable Instant endedAt = run.copyEndedAt();
    if (startedAt == null || endedAt == null) {
      throw CliException.usage(
          "migration '%s' ended as %s before it copied anything, so there is nothing to verify."
              .formatted(id, migration.outcome()));
    }
    return new VerificationInput(
        new VerificationOrder(run.context(), level, true, false, startedAt, endedAt, run.retried())
            .withSample(sampling())
            .withCloser(closerLook(migration)),
        session.timing(MigrationSpec.DEFAULT_LEASE_TIME, MigrationSpec.DEFAULT_GIVE_UP_AFTER),
        null,
        migration.mappings().stream().map(MappingProgress::words).toList(),
        migration.limits());
  }

  private @Nullable CloserLook closerLook(MigrationProgress migration) {
    return written == null
        ? null
        : new CloserLook(written, EarlierPasses.upTo(migration).begin(migration.startedAt()));
  }

  private Consumer<VerificationProgress> teller() {
    return json ? progress -> {} : ended().teller(VerifyCommand::words);
  }

  private static String words(VerificationProgress progress) {
    return "%s compared, %s different, lanes: %d of %d finished"
        .formatted(
            Quantities.count(progress.tally().compared()),
            Quantities.count(progress.tally().different()),
            progress.lanesFinished(),
            progress.lanes());
  }

  private void print(
      Verifications verifications, MigrationProgress migration, VerificationProgress end) {
    List<MappedLines> lines =
        LedgerPages.through(verifications, LedgerPage.Kind.DISCREPANCIES)
            .lines(migration, end.context());
    if (json) {
      DiscrepancyOutput.json(console.out(), lines, end);
    } else {
      DiscrepancyOutput.text(console.out(), lines, end);
    }
  }

  private void note(String sentence) {
    console.err().println(sentence);
  }
}
