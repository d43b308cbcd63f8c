package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.RetryRecord;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.retry.RetryOrder;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The retries of a run that copied: round by round, where each reads the list of exceptions of the
 * one before and leaves a new one behind. A round that did not go through all of its list does not
 * count; what it copied is found by the next.
 */
final class Retries {

  private final String parentId;
  private final ContextRef copied;
  private final List<String> mappings;
  private final LeaseTiming timing;
  private final Supplier<Orders> orders;
  private final Consumer<Survey> onSurvey;
  private final Runnable onChange;
  private final List<RetryRecord> records;
  private final List<Problem> problems = new ArrayList<>();
  private List<Tally> tallies;
  private @Nullable ContextRef newest;
  private @Nullable RetryRound running;

  /**
   * Begins after what there was so far.
   *
   * @param parentId the workflow's id
   * @param copied the run that copied
   * @param newest the last round that counts; null if there is none
   * @param records the rounds before
   * @param mappings the mappings as people write them; at least one
   * @param tallies what each of them has come to
   * @param orders what an operator wants now
   * @param onSurvey sees each survey
   * @param onChange called when something is to be shown
   */
  Retries(
      String parentId,
      ContextRef copied,
      @Nullable ContextRef newest,
      List<RetryRecord> records,
      List<String> mappings,
      List<Tally> tallies,
      LeaseTiming timing,
      Supplier<Orders> orders,
      Consumer<Survey> onSurvey,
      Runnable onChange) {
    this.parentId = parentId;
    this.copied = copied;
    this.newest = newest;
    this.records = new ArrayList<>(records);
    this.mappings = mappings;
    this.tallies = tallies;
    this.timing = timing;
    this.orders = orders;
    this.onSurvey = onSurvey;
    this.onChange = onChange;
  }

  /**
   * Does a round; blocks.
   *
   * @param context names its records
   * @param order what to try of the {@link #ledger()}
   * @param pause waited before it, if there is anything to try
   * @return whether it counts
   */
  boolean round(ContextRef context, RetryOrder order, Duration pause) {
    RetryRound round = new RetryRound(parentId, context, copied, order, mappings, timing);
    running = round;
    try {
      return plan(round, pause) && run(round);
    } finally {
      running = null;
      onChange.run();
    }
  }

  private boolean plan(RetryRound round, Duration pause) {
    round.plan();
    if (isStopping()) {
      return false;
    }
    if (!round.isPlanned()) {
      problems.addAll(round.problems());
      return false;
    }
    if (round.selected() == 0) {
      return false;
    }
    add(
        new RetryRecord(
            round.context(), round.selected(), 0, now().plus(pause), null, round.verification()));
    onChange.run();
    boolean stopped = !pause.isZero() && Workflow.await(pause, this::isStopping);
    if (stopped) {
      records.removeLast();
    }
    return !stopped;
  }

  private boolean run(RetryRound round) {
    Instant startedAt = now();
    round.run(orders.get(), onSurvey, onChange);
    records.removeLast();
    add(
        new RetryRecord(
            round.context(),
            round.selected(),
            round.arrived(),
            startedAt,
            now(),
            round.verification()));
    if (isStopping()) {
      return false;
    }
    List<Tally> before = new ArrayList<>();
    for (int i = 0; i < tallies.size(); i++) {
      before.add(tallies.get(i).reopened(round.added(i)));
    }
    List<Problem> open = round.judge(before);
    if (!open.isEmpty()) {
      problems.addAll(open);
      return false;
    }
    List<Tally> after = new ArrayList<>();
    for (int i = 0; i < tallies.size(); i++) {
      after.add(before.get(i).retried(round.tally(i)));
    }
    tallies = after;
    newest = round.context();
    return true;
  }

  private void add(RetryRecord record) {
    if (records.size() == MigrationProgress.MAX_RETRIES) {
      records.removeFirst();
    }
    records.add(record);
  }

  private boolean isStopping() {
    return orders.get().stop();
  }

  void order() {
    if (running != null) {
      running.order(orders.get());
    }
  }

  /** The run whose ledger is the newest list of exceptions. */
  ContextRef ledger() {
    ContextRef round = newest;
    return round == null ? copied : round;
  }

  /** The last round that counts; null if none does. */
  @Nullable ContextRef newest() {
    return newest;
  }

  /** All rounds, the last of which may go on. */
  List<RetryRecord> records() {
    return List.copyOf(records);
  }

  /** What the mappings have come to. */
  List<Tally> tallies() {
    return tallies;
  }

  /** What kept rounds from counting. */
  List<Problem> problems() {
    return problems;
  }

  int lanesRunning() {
    return running == null ? 0 : running.lanesRunning();
  }

  List<LaneProgress> lanes() {
    return running == null ? List.of() : running.lanes();
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
