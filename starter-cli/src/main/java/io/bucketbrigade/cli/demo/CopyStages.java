package io.bucketbrigade.cli.demo;

import static java.util.stream.Collectors.joining;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.StatusText;
import io.bucketbrigade.cli.render.Table;
import io.bucketbrigade.cli.session.Following;
import io.bucketbrigade.cli.session.Launch;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.bucket.ItemComparison;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.text.Quantities;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.util.List;
import java.util.Optional;

/** The stages that bring the destination up to date, as the commands do. Not thread-safe. */
final class CopyStages {

  /** What the fakes know and what differs, with two that do not. */
  private static final List<BucketItem> COMPARED =
      List.of(
          BucketItem.VERSIONING,
          BucketItem.LIFECYCLE,
          BucketItem.CORS,
          BucketItem.TAGS,
          BucketItem.POLICY,
          BucketItem.ENCRYPTION);

  /** An application that writes twenty times a second rarely spoils two passes in a row. */
  private static final int MAX_PASSES = 5;

  private final Console console;
  private final Session session;
  private final Outline outline;
  private final MigrationSpec spec;

  CopyStages(Console console, Session session, Outline outline, MigrationSpec spec) {
    this.console = console;
    this.session = session;
    this.outline = outline;
    this.spec = spec;
  }

  /** Compares what both buckets are. */
  void compare() {
    outline.stage("What the buckets are, beside their objects (brigade compare)");
    BucketComparison comparison =
        session
            .migrations()
            .bucketComparisons()
            .compare(spec.id(), new BucketComparison.Request(spec.mappings().getFirst(), COMPARED));
    Table table = new Table("ITEM", "STATE", "SOURCE", "DESTINATION");
    for (ItemComparison item : comparison.items()) {
      table.add(
          item.item().word(), item.state().word(), item.source().word(), item.destination().word());
    }
    table.lines().forEach(outline::line);
    outline.line(
        "applied to the destination: "
            + spec.buckets().applied().stream().map(BucketItem::word).collect(joining(", ")));
  }

  /**
   * Copies all objects and compares them.
   *
   * @return how it ended, which need not be COMPLETE while an application writes
   * @throws CliException if it ends before it has gone over every object
   */
  MigrationProgress copy() throws InterruptedException {
    outline.stage("All objects are copied (brigade start)");
    Launch.of(session, spec, null, Optional.empty());
    return follow();
  }

  /**
   * Copies what changed since, pass after pass until one is COMPLETE: what is written in the moment
   * in which it is copied makes both sides differ, and the next pass mends that.
   *
   * @throws CliException if none is
   */
  void catchUp() throws InterruptedException {
    outline.stage("What was written meanwhile (brigade delta)");
    Outcome outcome = null;
    for (int pass = 1; pass <= MAX_PASSES && outcome != Outcome.COMPLETE; pass++) {
      MigrationProgress last = session.migrations().lastKnown(spec.id());
      Launch.pass(session, spec, EarlierPasses.upTo(last), last.limits(), null);
      outcome = follow().outcome();
    }
    requireComplete(session.migrations().lastKnown(spec.id()));
  }

  /** Fails unless it is COMPLETE. */
  void requireComplete(MigrationProgress end) {
    Outcome outcome = end.outcome();
    if (outcome != Outcome.COMPLETE) {
      StatusText.end(end).forEach(console.out()::println);
      throw new CliException(
          outcome == null ? ExitStatus.INCOMPLETE : ExitStatus.of(outcome),
          "the demo's migration ended as %s.".formatted(outcome));
    }
  }

  private MigrationProgress follow() throws InterruptedException {
    MigrationProgress end =
        new Following(session.migrations(), console.view(false), session.patience())
            .untilEnd(spec.id());
    if (!EarlierPasses.mayFollow(end)) {
      requireComplete(end);
    }
    outline.line("%s: %s; %s".formatted(end.outcome(), copied(end), compared(end)));
    return end;
  }

  /** What became of the objects. */
  static String copied(MigrationProgress end) {
    return "%s listed, %s copied (%s), %s failed"
        .formatted(
            Quantities.count(end.tally().listed()),
            Quantities.count(end.tally().copied()),
            Quantities.bytes(end.tally().bytesCopied()),
            Quantities.count(end.tally().failed()));
  }

  /** What both sides came to. */
  static String compared(MigrationProgress end) {
    VerificationProgress verification = end.verification();
    return verification == null
        ? "not compared"
        : "%s compared, %s different, %s changed since"
            .formatted(
                Quantities.count(verification.tally().compared()),
                Quantities.count(verification.tally().different()),
                Quantities.count(verification.tally().drift()));
  }
}
