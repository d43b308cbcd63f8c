package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.EarlierWrites;
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
 * @param series how passes follow each other by themselves; null if somebody begins each
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EarlierPasses(
    int count, List<PassRecord> passes, List<String> writeLogs, @Nullable PassSeries series) {

  /** Enough to tell a story, in 10 KiB; each pass has a folder in the state store. */
  public static final int MAX_PASSES = 20;

  /** Before the first pass. */
  public static final EarlierPasses NONE = new EarlierPasses(0, List.of(), List.of(), null);

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
    return new EarlierPasses(before.count() + 1, passes, writeLogs(ended, run, before), null);
  }

  /** The same, with passes that follow each other. */
  public EarlierPasses in(@Nullable PassSeries inSeries) {
    return new EarlierPasses(count, passes, writeLogs, inSeries);
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
