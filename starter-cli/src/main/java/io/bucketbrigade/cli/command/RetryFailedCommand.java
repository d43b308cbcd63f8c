package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.session.Execution;
import io.bucketbrigade.cli.session.RetriedFailures;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.RetryRecord;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.retry.RetryInput;
import io.bucketbrigade.model.retry.RetryWorkflow;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.worker.Termination;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tries again what an ended migration could not copy, or repairs what a verification found. */
@Command(
    name = "retry-failed",
    description = {
      "Try again the objects that an ended migration could not copy, and no others;",
      "with --discrepancies copy those again that the newest verification found different.",
      "Exits 0 if the migration is complete then, 4 otherwise."
    })
final class RetryFailedCommand implements Callable<Integer> {

  private final Console console;
  private final Assembly assembly;

  @Parameters(paramLabel = "ID", description = "The migration.")
  String id = "";

  @Option(
      names = "--code",
      paramLabel = "CODE",
      split = ",",
      description =
          "Only objects with this failure code; may be repeated (default: all that failed or were deferred).")
  List<FailureCode> codes = List.of();

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = "Only objects whose source key begins with this.")
  String prefix = "";

  @Option(
      names = "--discrepancies",
      description =
          "Copy again exactly what the newest verification found different, instead of what failed.")
  boolean discrepancies;

  @Option(
      names = "--wait",
      description = "Wait for the result; always so with --json and with --embedded.")
  boolean wait;

  @Option(names = "--json", description = "Print what the migration came to as one line of JSON.")
  boolean json;

  @Mixin ConnectionsOption connections = new ConnectionsOption();

  @Mixin TargetOptions target = new TargetOptions();

  RetryFailedCommand(Console console, Assembly assembly) {
    this.console = console;
    this.assembly = assembly;
  }

  @Override
  public Integer call() {
    if (discrepancies && !codes.isEmpty()) {
      throw CliException.usage(
          "--discrepancies stands beside --code; differences have kinds and no codes, so give one of both.");
    }
    Follow follow = new Follow(console, json, Termination.listen());
    try (Session session = ended().open()) {
      return retry(session, follow);
    }
  }

  private EndedMigration ended() {
    return new EndedMigration(console, assembly, target, id, connections.file, "retry");
  }

  private int retry(Session session, Follow follow) {
    RetriedFailures retries = session.migrations().retries();
    note(
        session
                    .migrations()
                    .find(RetryWorkflow.workflowId(id))
                    .filter(Execution::isRunning)
                    .isPresent()
                || !retries.start(input(session), session.workflowTaskTimeout())
            ? "a retry of '%s' is running already …".formatted(id)
            : (discrepancies
                    ? "copying again what differs of '%s' …"
                    : "trying again what '%s' could not copy …")
                .formatted(id));
    if (!wait && !json && !target.isEmbedded()) {
      note("'brigade retry-failed %s --wait' waits for its result.".formatted(id));
      return ExitStatus.COMPLETE.code();
    }
    Optional<MigrationProgress> end =
        follow.unlessSignalled(() -> retries.untilEnd(id, session.patience(), teller()));
    if (end.isEmpty()) {
      return ended().interrupted(session, "retry");
    }
    int status = follow.end(end.get());
    if (discrepancies) {
      note(repaired(end.get()));
    }
    return status;
  }

  private String repaired(MigrationProgress end) {
    List<RetryRecord> rounds = end.retries();
    boolean tried = !rounds.isEmpty() && rounds.getLast().verification() != null;
    String again = "'brigade verify %s%s'".formatted(id, target.repeated());
    return tried
        ? "%d of %d differing objects are copied again; %s compares both sides anew."
            .formatted(rounds.getLast().arrived(), rounds.getLast().tried(), again)
        : "no difference is on record that copying could mend; %s looks for some.".formatted(again);
  }

  private RetryInput input(Session session) {
    MigrationProgress migration = ended().require(session);
    RunRecord run = MigrationEnds.requireRun(migration);
    if (migration.isAudit()) {
      throw CliException.usage(
          "'%s' is an audit, which copies nothing and so repairs nothing.".formatted(id));
    }
    boolean ranThrough =
        migration.outcome() == Outcome.COMPLETE || migration.outcome() == Outcome.INCOMPLETE;
    if (!ranThrough || run.copyStartedAt() == null || run.copyEndedAt() == null) {
      throw CliException.usage(
          "migration '%s' ended as %s before it had tried every object; start it again instead."
              .formatted(id, migration.outcome()));
    }
    return new RetryInput(
        migration,
        codes,
        prefix,
        session.timing(MigrationSpec.DEFAULT_LEASE_TIME, MigrationSpec.DEFAULT_GIVE_UP_AFTER),
        discrepancies);
  }

  private Consumer<MigrationProgress> teller() {
    return json
        ? progress -> {}
        : ended().teller(progress -> "%d lanes try again".formatted(progress.lanesRunning()));
  }

  private void note(String sentence) {
    console.err().println(sentence);
  }
}
