package io.bucketbrigade.cli.render;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.model.cutover.CutoverProgress;
import io.bucketbrigade.model.cutover.CutoverProgress.ApprovalRecord;
import io.bucketbrigade.model.cutover.CutoverProgress.StepRecord;
import io.bucketbrigade.model.cutover.CutoverProgress.Written;
import io.bucketbrigade.model.failure.Problem;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a cutover stands. */
public final class CutoverOutput {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private CutoverOutput() {}

  /** The whole of it, as lines of text. */
  public static List<String> page(CutoverProgress progress) {
    List<String> lines = new ArrayList<>();
    lines.add("cutover: " + line(progress));
    moment(lines, "frozen since", progress.frozenSince());
    moment(lines, "the freeze ends by itself at", progress.frozenUntil());
    moment(lines, "the first step has to begin by", progress.deadline());
    for (ApprovalRecord record : progress.approvals()) {
      lines.add(
          "  approved by %s, until %s"
              .formatted(TerminalText.escape(record.approval().words()), seconds(record.until())));
    }
    for (StepRecord step : progress.steps()) {
      lines.add(
          "  step %s, %s: %s"
              .formatted(
                  TerminalText.escape(step.name()),
                  word(step.state()),
                  TerminalText.escape(step.words())));
    }
    Written written = progress.written();
    if (written != null) {
      lines.add(
          "  %d objects were written at the destination since the first step%s"
              .formatted(written.objects(), written.bound()));
    }
    for (Problem problem : progress.problems()) {
      lines.add(
          "  problem %s: %s".formatted(problem.code(), TerminalText.escape(problem.message())));
    }
    return lines;
  }

  /** In one line: where it stands, and what it waits for. */
  public static String line(CutoverProgress progress) {
    String end = progress.result() == null ? word(progress.stage()) : word(progress.result());
    String passes = "%d final passes".formatted(progress.passes());
    String waiting = progress.waitingFor();
    Instant since = progress.waitingSince();
    return waiting == null || since == null
        ? "%s, %s".formatted(end, passes)
        : "%s, %s, waiting since %s for %s"
            .formatted(end, passes, seconds(since), TerminalText.escape(waiting));
  }

  private static void moment(List<String> lines, String words, @Nullable Instant instant) {
    if (instant != null) {
      lines.add("  %s %s".formatted(words, seconds(instant)));
    }
  }

  private static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** One JSON document; {@code docs/cli.md} describes it. */
  public static ObjectNode json(CutoverProgress progress) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("id", progress.migration());
    node.put("cutover", progress.cutover());
    node.put("stage", progress.stage().name());
    put(node, "result", progress.result());
    node.put("refused", progress.refused());
    put(node, "waitingFor", progress.waitingFor());
    put(node, "waitingSince", progress.waitingSince());
    put(node, "frozenSince", progress.frozenSince());
    put(node, "frozenUntil", progress.frozenUntil());
    put(node, "deadline", progress.deadline());
    node.put("passes", progress.passes());
    Written written = progress.written();
    if (written != null) {
      node.putObject("written")
          .put("objects", written.objects())
          .put("looked", written.looked())
          .put("all", written.all());
    }
    ArrayNode approvals = node.putArray("approvals");
    progress.approvals().forEach(record -> approvals.add(approval(record)));
    ArrayNode steps = node.putArray("steps");
    for (StepRecord step : progress.steps()) {
      ObjectNode one = steps.addObject();
      one.put("name", step.name());
      one.put("state", step.state().name());
      one.put("words", step.words());
    }
    ArrayNode problems = node.putArray("problems");
    for (Problem problem : progress.problems()) {
      ObjectNode one = problems.addObject();
      one.put("code", problem.code().name());
      one.put("message", problem.message());
    }
    return node;
  }

  private static ObjectNode approval(ApprovalRecord record) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("by", record.approval().by());
    node.put("reason", record.approval().reason());
    node.put("authenticated", record.approval().authenticated());
    put(node, "at", record.at());
    put(node, "until", record.until());
    return node;
  }

  private static void put(ObjectNode node, String name, @Nullable Object value) {
    node.put(name, value == null ? null : value.toString());
  }
}
