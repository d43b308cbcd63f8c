package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The passes over all mappings of a migration, at least one, in the spec's order.
 *
 * @param all each of them
 */
record MappingPasses(List<MappingPass> all) {

  MappingPasses {
    all = List.copyOf(all);
  }

  /**
   * Passes of one run whose plans are not made yet.
   *
   * @param run names its records
   * @param mappings the mappings as people write them; at least one
   * @param problems takes what keeps lanes from covering everything
   */
  static MappingPasses of(ContextRef run, List<String> mappings, Problems problems) {
    int count = mappings.size();
    return new MappingPasses(
        IntStream.range(0, count)
            .mapToObj(i -> new MappingPass(run.ofMapping(i, count), mappings.get(i), problems))
            .toList());
  }

  /** All plans together; null until each is made. */
  @Nullable PlanSummary plan() {
    boolean planned = all.stream().allMatch(pass -> pass.plan() != null);
    return planned
        ? PlanSummary.sum(all.stream().map(pass -> Objects.requireNonNull(pass.plan())).toList())
        : null;
  }

  int lanes() {
    return all.stream().mapToInt(MappingPass::lanes).sum();
  }

  int lanesFinished() {
    return all.stream().mapToInt(pass -> pass.verdict().lanesFinished()).sum();
  }

  /** Whether no lane of any waits for an answer about its seams. */
  boolean seamsAreClosed() {
    return all.stream().allMatch(pass -> pass.verdict().openSeam().isEmpty());
  }

  /** What became of all keys. */
  Tally tally() {
    return sum(MappingPass::tally, Tally::plus);
  }

  /** What lanes that verify found. */
  VerifyTally verified() {
    return sum(pass -> pass.verdict().verified(), VerifyTally::plus);
  }

  private <T> T sum(Function<MappingPass, T> part, BiFunction<T, T, T> plus) {
    return all.stream().map(part).reduce(plus::apply).orElseThrow();
  }

  /** Indices of all, from 0. */
  IntStream indices() {
    return IntStream.range(0, all.size());
  }
}
