package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.workflows.KeyText;
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

  /** A sentence about it. */
  String say(String sentence) {
    return title + sentence;
  }

  /** A problem of it. */
  Problem say(Problem problem) {
    return new Problem(problem.side(), problem.code(), say(problem.message()));
  }

  /** A lane of its plan under a name that no lane of another mapping has. */
  LanePlan named(LanePlan lane) {
    ContextRef.MappingNumber mapping = context.mapping();
    return mapping == null
        ? lane
        : new LanePlan(
            "m%03d-%s".formatted(mapping.index(), lane.id()), title + lane.label(), lane.range());
  }
}
