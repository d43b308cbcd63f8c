package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.DiscrepancyOutput;
import io.bucketbrigade.cli.render.MappedLines;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.cli.session.Verifications;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.migration.MappingProgress;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.text.Quantities;
import io.bucketbrigade.model.verify.VerificationInput;
import io.bucketbrigade.model.verify.VerificationOrder;
import io.bucketbrigade.model.verify.VerificationProgress;
import io.bucketbrigade.worker.Termination;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares both sides of an ended migration. */
@Command(
    name = "verify",
    description = {
      "Compare both sides of an ended migration and list every difference.",
      "Exits 0 if there is none, 4 otherwise."
    })
final class VerifyCommand implements Callable<Integer> {

  private final Console console;
  private final Assembly assembly;

  @Parameters(paramLabel = "ID", description = "The migration.")
  String id = "";

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "listing (default), metadata or content.")
  VerifyLevel level = VerifyLevel.LISTING;

  @Option(
      names = "--wait",
      description = "Wait for the result; always so with --json and with --embedded.")
  boolean wait;

  @Option(names = "--json", description = "Print the differences as JSON.")
  boolean json;

  @Option(
      names = "--connections",
      paramLabel = "FILE",
      description = "The connections file (default: $BRIGADE_CONNECTIONS).")
  @Nullable Path connectionsFile;

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
    Follow follow = new Follow(console, json, Termination.listen());
    try (Session session = ended().open()) {
      return verify(session, follow);
    }
  }

  private EndedMigration ended() {
    return new EndedMigration(console, assembly, target, id, connectionsFile, "verify");
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
    @Nullable Instant startedAt = run.copyStartedAt();
    @Nullable Instant endedAt = run.copyEndedAt();
    if (startedAt == null || endedAt == null) {
      throw CliException.usage(
          "migration '%s' ended as %s before it copied anything, so there is nothing to verify."
              .formatted(id, migration.outcome()));
    }
    return new VerificationInput(
        new VerificationOrder(run.context(), level, true, false, startedAt, endedAt, run.retried()),
        session.timing(MigrationSpec.DEFAULT_LEASE_TIME, MigrationSpec.DEFAULT_GIVE_UP_AFTER),
        null,
        migration.mappings().stream().map(MappingProgress::words).toList());
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
