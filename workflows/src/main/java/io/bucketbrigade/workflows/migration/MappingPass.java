package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.workflows.KeyText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One pass over one mapping: the run whose records it has, its plan, and whether its lanes leave
 * nothing out. Where a migration has many mappings, what it says begins with the mapping.
 */
final class MappingPass {

  private final ContextRef context;
  private final String title;
  private final Verdict verdict;
  private @Nullable PlanSummary plan;
  private Tally change = Tally.ZERO;
  private @Nullable Tally retried;
  private @Nullable Tally deletes;

  /**
   * A pass whose plan is not made yet.
   *
   * @param context names its records
   * @param words the mapping as people write it; not shown if it is the only one
   */
  MappingPass(ContextRef context, String words, Problems problems) {
    this.context = context;
    this.title = context.mapping() == null ? "" : KeyText.message(words) + ": ";
    this.verdict = new Verdict(problem -> problems.add(say(problem)));
  }

  ContextRef context() {
    return context;
  }

  Verdict verdict() {
    return verdict;
  }

  @Nullable PlanSummary plan() {
    return plan;
  }

  void plan(PlanSummary made) {
    plan = made;
  }

  int lanes() {
    return plan == null ? 0 : plan.lanes();
  }

  /** What became of its keys. */
  Tally tally() {
    Tally copied = retried == null ? verdict.tally().plus(change) : retried;
    return deletes == null ? copied : copied.afterDeletes(deletes);
  }

  /** What became of copies that the source has no more. */
  void deleted(Tally newest) {
    deletes = newest;
  }

  /** What became of them after those on record were tried again. */
  void retried(Tally newest) {
    retried = newest;
  }

  /** What became of keys after the lanes, as it changes their tally. */
  void change(Tally afterwards) {
    change = afterwards;
  }

  /**
   * What copying it came to.
   *
   * @param explained whether it is known already why lanes may leave something out
   */
  List<Problem> judge(boolean explained) {
    List<Problem> problems = new ArrayList<>();
    Tally tally = tally();
    if (!verdict.coversEverything() && !explained) {
      problems.add(
          problem(
              FailureCode.TALLY_OPEN,
              "The lanes do not cover every key; start the migration again."));
    }
    if (!tally.isClosed() && !explained && problems.isEmpty()) {
      problems.add(
          problem(
              FailureCode.TALLY_OPEN,
              "%d keys were listed but %d settled; start the migration again."
                  .formatted(tally.listed(), tally.settled())));
    }
    notCopied(tally).map(this::say).ifPresent(problems::add);
    return problems;
  }

  /** Says what of a mapping was not copied, unless all was. */
  static Optional<Problem> notCopied(Tally tally) {
    if (tally.amiss() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Problem(
            Side.STATE,
            FailureCode.OBJECTS_NOT_COPIED,
            "Not all objects were copied: %d failed, %d quarantined, %d deferred; list them, mend"
                    .formatted(
                        tally.failed(),
                        tally.quarantined() - tally.quarantinedAsAsked(),
                        tally.deferred())
                + " the causes and retry them, or start the migration again."));
  }

  /** What an operator should know although it is no problem. */
  List<String> warnings() {
    Tally tally = tally();
    return tally.listed() > 0 && tally.skipped() == tally.listed()
        ? List.of(say("The rules left out every one of the %d keys.".formatted(tally.listed())))
        : List.of();
  }

  private Problem problem(FailureCode code, String message) {
    return say(new Problem(Side.STATE, code, message));
  }

  /** A sentence about it. */
  String say(String sentence) {
    return title + sentence;
  }

  /** A problem of it. */
  Problem say(Problem problem) {
    return new Problem(problem.side(), problem.code(), say(problem.message()));
  }

  /** A lane's id among those of all mappings; its plan and its records know it by its own. */
  String idOf(LanePlan lane) {
    ContextRef.MappingNumber mapping = context.mapping();
    return mapping == null ? lane.id() : "m%03d-%s".formatted(mapping.index(), lane.id());
  }

  /** A lane as people are to see it. */
  LanePlan titled(LanePlan lane) {
    return new LanePlan(lane.id(), title + lane.label(), lane.range());
  }
}
