package io.bucketbrigade.cli.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.model.bucket.BucketFindings;
import io.bucketbrigade.model.cutover.CutoverProgress;
import io.bucketbrigade.model.cutover.CutoverProgress.StepState;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MappingProgress;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.PassRecord;
import io.bucketbrigade.model.migration.PassSeries;
import io.bucketbrigade.model.migration.RetryRecord;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.migration.TimeLeft;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.range.SampleTally;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.verify.CloserLook;
import io.bucketbrigade.model.verify.SampleWords;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of {@code status --json}: a contract with other programs, written field by field so that
 * a change of the payloads between workflow and client does not change it unseen.
 */
public final class StatusJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private StatusJson() {}

  /** One line of JSON. */
  public static String of(MigrationProgress progress) {
    return write(node(progress));
  }

  /**
   * The same of a migration that was cut over. One that went back after steps had begun has been
   * rolled back, whatever its passes came to.
   */
  public static String of(MigrationProgress progress, CutoverProgress cutover) {
    ObjectNode node = node(progress);
    if (cutover.steps().stream().anyMatch(step -> step.state() == StepState.REVERSED)) {
      node.put("outcome", Outcome.ROLLED_BACK.name());
    }
    node.set("cutover", CutoverOutput.json(cutover));
    return write(node);
  }

  private static ObjectNode node(MigrationProgress progress) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("id", progress.id());
    node.put("phase", progress.phase().name());
    node.put("outcome", progress.outcome() == null ? null : progress.outcome().name());
    node.set("tally", tally(progress.tally()));
    node.put("source", progress.source());
    node.put("destination", progress.destination());
    node.put("paused", progress.paused());
    node.put("parallelism", progress.parallelism());
    node.set("limits", limits(progress.limits()));
    node.put("destinationOnly", progress.tally().destinationOnly());
    node.put("goneAtSource", progress.tally().goneAtSource());
    node.put("deleted", progress.tally().deleted());
    node.put("notDeleted", progress.tally().notDeleted());
    RunRecord run = progress.run();
    node.put("attributes", run != null && run.comparedAttributes() ? "compared" : "not checked");
    node.put("quarantinedAsAsked", progress.tally().quarantinedAsAsked());
    node.set("plan", plan(progress.plan()));
    node.put("lanesFinished", progress.lanesFinished());
    node.put("lanesRunning", progress.lanesRunning());
    node.put("objectsPerSecond", progress.objectsPerSecond());
    node.put("bytesPerSecond", progress.bytesPerSecond());
    node.set("timeLeft", timeLeft(TimeLeft.of(progress)));
    ObjectNode byCode = node.putObject("byCode");
    progress.tally().byCode().forEach((code, count) -> byCode.put(code.name(), count));
    ArrayNode problems = node.putArray("problems");
    progress.problems().forEach(problem -> problems.add(problem(problem)));
    ArrayNode warnings = node.putArray("warnings");
    progress.warnings().forEach(warnings::add);
    node.set("waiting", progress.waiting() == null ? null : problem(progress.waiting()));
    node.put("startedAt", progress.startedAt().toString());
    node.put("updatedAt", progress.updatedAt().toString());
    node.put("reportPath", progress.reportPath());
    VerificationProgress verification = progress.verification();
    node.set("verification", verification == null ? null : verification(verification));
    ArrayNode retries = node.putArray("retries");
    progress.retries().forEach(round -> retries.add(retry(round)));
    EarlierPasses earlier = Objects.requireNonNullElse(progress.earlier(), EarlierPasses.NONE);
    node.put("pass", earlier.count() + 1);
    PassSeries series = earlier.series();
    node.put(
        "nextPassAt",
        series == null || series.nextAt() == null ? null : series.nextAt().toString());
    ArrayNode passes = node.putArray("passes");
    earlier.passes().forEach(pass -> passes.add(pass(pass)));
    BucketFindings buckets = progress.buckets();
    node.set("buckets", buckets == null ? null : buckets(buckets));
    ArrayNode mappings = node.putArray("mappings");
    progress.mappings().forEach(mapping -> mappings.add(mapping(mapping)));
    return node;
  }

  private static ObjectNode buckets(BucketFindings buckets) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("compared", buckets.compared());
    node.put("equal", buckets.equal());
    buckets
        .unequal()
        .forEach(
            (state, items) -> {
              ArrayNode words = node.putArray(state.word());
              items.forEach(item -> words.add(item.word()));
            });
    ArrayNode applied = node.putArray("applied");
    buckets.applied().forEach(item -> applied.add(item.word()));
    return node;
  }

  /** One line of JSON about the limits alone. */
  public static String limitsOf(MigrationProgress progress) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("id", progress.id());
    node.put("parallelism", progress.parallelism());
    node.set("limits", limits(progress.limits()));
    return write(node);
  }

  private static ObjectNode limits(Limits limits) {
    ObjectNode node = MAPPER.createObjectNode();
    node.set("source", limit(limits.source()));
    node.set("destination", limit(limits.destination()));
    return node;
  }

  private static ObjectNode limit(Limits.OfSide side) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("requestsPerSecond", side.requestsPerSecond());
    node.put("bytesPerSecond", side.bytesPerSecond());
    return node;
  }

  private static ObjectNode timeLeft(TimeLeft timeLeft) {
    ObjectNode node = MAPPER.createObjectNode();
    switch (timeLeft) {
      case TimeLeft.Between between -> {
        node.put("leastSeconds", between.least().toSeconds());
        node.put("mostSeconds", between.most().toSeconds());
        node.putNull("unknown");
      }
      case TimeLeft.Unknown unknown -> {
        node.putNull("leastSeconds");
        node.putNull("mostSeconds");
        node.put("unknown", unknown.reason());
      }
    }
    return node;
  }

  private static ObjectNode retry(RetryRecord round) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("tried", round.tried());
    node.put("arrived", round.arrived());
    node.put("startedAt", round.startedAt().toString());
    node.put("endedAt", round.endedAt() == null ? null : round.endedAt().toString());
    node.put("repairs", round.verification() != null);
    return node;
  }

  private static ObjectNode pass(PassRecord pass) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("outcome", pass.outcome() == null ? null : pass.outcome().name());
    node.set("tally", tally(pass.tally()));
    node.put("startedAt", pass.startedAt().toString());
    node.put("endedAt", pass.endedAt().toString());
    return node;
  }

  private static ObjectNode mapping(MappingProgress mapping) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("source", mapping.source());
    node.put("destination", mapping.destination());
    node.set("tally", tally(mapping.tally()));
    node.put("lanes", mapping.lanes());
    node.put("lanesFinished", mapping.lanesFinished());
    node.put("compared", mapping.compared());
    node.put("different", mapping.different());
    return node;
  }

  private static ObjectNode tally(Tally tally) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("listed", tally.listed());
    node.put("copied", tally.copied());
    node.put("present", tally.present());
    node.put("skipped", tally.skipped());
    node.put("quarantined", tally.quarantined());
    node.put("failed", tally.failed());
    node.put("deferred", tally.deferred());
    node.put("vanished", tally.vanished());
    node.put("bytesCopied", tally.bytesCopied());
    return node;
  }

  /** A verification's numbers. */
  static ObjectNode verification(VerificationProgress verification) {
    VerifyTally tally = verification.tally();
    ObjectNode node = MAPPER.createObjectNode();
    node.put("level", verification.level().name());
    CloserLook closer = verification.closer();
    if (closer != null) {
      ObjectNode since = node.putObject("closer");
      since.put("level", closer.level().name());
      since.put("since", closer.since().toString());
      since.put("compared", tally.closer());
    }
    node.put("exact", verification.exact());
    node.put("ended", verification.ended());
    node.put("compared", tally.compared());
    node.put("equal", tally.equal());
    node.put("equalBySizeOnly", tally.equalBySizeOnly());
    node.put("different", tally.different());
    node.put("drift", tally.drift());
    node.put("excused", tally.excused());
    node.put("missing", tally.missing());
    node.put("extra", tally.extra());
    node.put("size", tally.size());
    node.put("content", tally.content());
    node.put("metadata", tally.metadata());
    node.put("tags", tally.tags());
    node.put("version", tally.version());
    node.put("bytesRead", tally.bytesRead());
    SampleTally sample = tally.sample();
    if (sample != null) {
      node.set("sample", sample(sample, verification.level()));
    }
    node.put("lanes", verification.lanes());
    node.put("lanesFinished", verification.lanesFinished());
    node.put("lanesRunning", verification.lanesRunning());
    node.put("startedAt", verification.startedAt().toString());
    node.put("updatedAt", verification.updatedAt().toString());
    return node;
  }

  private static ObjectNode sample(SampleTally sample, VerifyLevel level) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("eligible", sample.total().eligible());
    node.put("looked", sample.total().looked());
    node.put("different", sample.total().different());
    ArrayNode says = node.putArray("says");
    SampleWords.of(sample, level).forEach(says::add);
    return node;
  }

  private static @Nullable ObjectNode plan(@Nullable PlanSummary plan) {
    if (plan == null) {
      return null;
    }
    ObjectNode node = MAPPER.createObjectNode();
    node.put("lanes", plan.lanes());
    node.put("objectsAtLeast", plan.objectsAtLeast());
    node.put("objectsEstimated", plan.objectsEstimated());
    node.put("exact", plan.exact());
    node.put("requestsEstimated", plan.requestsEstimated());
    node.put("listRequestsUsed", plan.listRequestsUsed());
    return node;
  }

  static ObjectNode problem(Problem problem) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("side", problem.side().name());
    node.put("code", problem.code().name());
    node.put("message", problem.message());
    return node;
  }

  private static String write(Object node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values cannot be written as JSON", e);
    }
  }
}
