package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.EarlierWrites;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.verify.CloserLook;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a pass goes on from.
 *
 * @param count how many passes there were
 * @param passes the newest of them, oldest first, at most {@value #MAX_PASSES}
 * @param writeLogs the ids of the runs whose write logs count, the newest first; at most {@value
 *     EarlierWrites#MAX_RUNS}
 * @param startedAt when the first of all passes began; null before it, and in records of older
 *     versions
 * @param verified how closely everything that they wrote was verified at least, by the last one;
 *     null if it found differences, or did not look
 * @param series how passes follow each other by themselves; null if somebody begins each
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EarlierPasses(
    int count,
    List<PassRecord> passes,
    List<String> writeLogs,
    @Nullable Instant startedAt,
    @Nullable VerifyLevel verified,
    @Nullable PassSeries series) {

  /** Enough to tell a story, in 10 KiB; each pass has a folder in the state store. */
  public static final int MAX_PASSES = 20;

  /** Before the first pass. */
  public static final EarlierPasses NONE =
      new EarlierPasses(0, List.of(), List.of(), null, null, null);

  /** Keeps the newest. */
  public EarlierPasses {
    passes = List.copyOf(passes.subList(Math.max(0, passes.size() - MAX_PASSES), passes.size()));
    writeLogs =
        List.copyOf(writeLogs.subList(0, Math.min(writeLogs.size(), EarlierWrites.MAX_RUNS)));
  }

  /**
   * Whether another pass may go on from a run: it went over every object, or is itself a pass after
   * one that did.
   */
  public static boolean mayFollow(MigrationProgress ended) {
    Outcome outcome = ended.outcome();
    return outcome == Outcome.COMPLETE
        || outcome == Outcome.INCOMPLETE
        || (outcome != null && ended.earlier() != null);
  }

  /** All passes up to one that has ended, that one included. */
  public static EarlierPasses upTo(MigrationProgress ended) {
    EarlierPasses before = Objects.requireNonNullElse(ended.earlier(), NONE);
    RunRecord run = ended.run();
    if (run == null || run.copyStartedAt() == null) {
      return before.in(null);
    }
    List<PassRecord> passes = new ArrayList<>(before.passes());
    passes.add(
        new PassRecord(
            run.context().runId(),
            ended.startedAt(),
            ended.updatedAt(),
            ended.tally(),
            ended.outcome()));
    return new EarlierPasses(
        before.count() + 1,
        passes,
        writeLogs(ended, run, before),
        before.begin(ended.startedAt()),
        verified(ended),
        null);
  }

  /** The same, with passes that follow each other. */
  public EarlierPasses in(@Nullable PassSeries inSeries) {
    return new EarlierPasses(count, passes, writeLogs, startedAt, verified, inSeries);
  }

  /** A pass with a verification that found nothing leaves nothing of what was written before. */
  private static @Nullable VerifyLevel verified(MigrationProgress ended) {
    VerificationProgress verification = ended.verification();
    if (ended.outcome() != Outcome.COMPLETE
        || verification == null
        || !verification.ended()
        || verification.tally().sample() != null) {
      return null;
    }
    CloserLook closer = verification.closer();
    return closer == null ? verification.level() : closer.level();
  }

  /**
   * When the migration began.
   *
   * @param own when the pass began that asks
   */
  public Instant begin(Instant own) {
    if (startedAt != null) {
      return startedAt;
    }
    return passes.isEmpty() ? own : passes.getFirst().startedAt();
  }

  /**
   * What a pass has to look at closely is what it and the passes before it wrote, but for what was
   * verified as closely already.
   *
   * @param wanted how closely
   * @param own when the pass began that asks
   */
  public CloserLook closerLook(VerifyLevel wanted, Instant own) {
    boolean isDone = verified != null && verified.compareTo(wanted) >= 0;
    return new CloserLook(wanted, isDone ? own : begin(own));
  }

  /** A pass that carried over and came to its end leaves no need for the logs before it. */
  private static List<String> writeLogs(
      MigrationProgress ended, RunRecord run, EarlierPasses before) {
    List<String> logs = new ArrayList<>();
    ContextRef deleted = run.deleted();
    if (deleted != null) {
      logs.add(deleted.runId());
    }
    ended.retries().reversed().forEach(round -> logs.add(round.context().runId()));
    logs.add(run.context().runId());
    boolean saysAll = before.earlierWrites().carryOver() && ended.outcome() == Outcome.COMPLETE;
    if (!saysAll) {
      logs.addAll(before.writeLogs());
    }
    return logs;
  }

  /** What the next pass reads of the write log. */
  public EarlierWrites earlierWrites() {
    return EarlierWrites.of(writeLogs);
  }
}
