package io.bucketbrigade.workflows.cutover;

import io.bucketbrigade.model.cutover.CutoverProgress;
import io.bucketbrigade.model.cutover.CutoverProgress.ApprovalRecord;
import io.bucketbrigade.model.cutover.CutoverProgress.StepRecord;
import io.bucketbrigade.model.cutover.CutoverProgress.Written;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.workflows.KeyText;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the Web UI shows of a cutover. */
final class CutoverDetails {

  /** Escaped messages are long, and Temporal cuts details at 20,000 bytes. */
  private static final int MAX_PROBLEMS = 5;

  private CutoverDetails() {}

  /** A Markdown table. */
  static String table(CutoverProgress progress) {
    StringBuilder table = new StringBuilder("| | |\n|---|---|\n");
    row(table, "Stage", word(progress.stage()));
    row(table, "Result", progress.result() == null ? "" : word(progress.result()));
    row(table, "Waiting for", text(progress.waitingFor()));
    row(table, "Waiting since", moment(progress.waitingSince()));
    row(table, "Frozen since", moment(progress.frozenSince()));
    row(table, "Freeze ends by itself", moment(progress.frozenUntil()));
    row(table, "First step has to begin by", moment(progress.deadline()));
    row(table, "Final passes", Integer.toString(progress.passes()));
    row(table, "Written at the destination", written(progress.written()));
    for (ApprovalRecord record : progress.approvals()) {
      row(table, "Approved by", text(record.approval().words()));
    }
    for (StepRecord step : progress.steps()) {
      row(table, text(step.name()), word(step.state()) + ": " + text(step.words()));
    }
    List<Problem> problems = progress.problems();
    problems.stream()
        .limit(MAX_PROBLEMS)
        .forEach(problem -> row(table, "Problem", text(problem.message())));
    return table.toString();
  }

  private static String written(@Nullable Written written) {
    return written == null
        ? ""
        : "%d objects since the first step%s".formatted(written.objects(), written.bound());
  }

  private static void row(StringBuilder table, String name, String value) {
    if (!value.isEmpty()) {
      table.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String moment(@Nullable Object instant) {
    return instant == null ? "" : instant.toString();
  }

  private static String text(@Nullable String words) {
    return words == null ? "" : KeyText.markdown(KeyText.message(words));
  }
}
