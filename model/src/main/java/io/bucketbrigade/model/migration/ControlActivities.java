package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.large.LargeObjectWindow;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.plan.PlanWindow;
import io.bucketbrigade.model.plan.SplitResult;
import io.bucketbrigade.model.plan.SplitTask;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.EarlierWrites;
import io.bucketbrigade.model.preflight.PreflightResult;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.PassOptions;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import org.jspecify.annotations.Nullable;

/**
 * Short work on the {@code brigade-control} task queue. Every method is idempotent: a second call
 * writes the same records under the same names.
 */
@ActivityInterface
public interface ControlActivities {

  /**
   * Whether many mappings keep out of each other's way, by the names of their buckets and the
   * endpoints behind their connections. Changes neither side. Asked before {@link #preflight} of
   * each.
   *
   * @param task the whole migration
   * @return the verdict; a refusal is a result, not an exception
   */
  @ActivityMethod
  PreflightResult checkMappings(PreflightTask task);

  /**
   * Probes both sides of a mapping and writes the run's {@code MigrationContext}.
   *
   * @return the verdict; a refusal is a result, not an exception
   */
  @ActivityMethod
  PreflightResult preflight(PreflightTask task);

  /** Cuts the key space into lanes and writes the plan into the state store. */
  @ActivityMethod
  PlanSummary plan(ContextRef context);

  /**
   * Asks the source whether each prefix that the spec expects holds a key, and keeps the list of
   * those that do not. Heartbeats; a retry goes on from there.
   */
  @ActivityMethod
  PrefixFindings checkPrefixes(ContextRef context);

  /** Reads a window of the plan. */
  @ActivityMethod
  PlanWindow readPlan(PlanWindow.Request request);

  /**
   * Looks for source keys that cut a range into pieces, so that several leases can share it. Reads
   * the source alone; a second call may find other cuts.
   */
  @ActivityMethod
  SplitResult split(SplitTask task);

  /** Adds up what running lanes report, and counts the workers' slots. */
  @ActivityMethod
  Survey survey(Survey.Request request);

  /**
   * Whether a key that one range saw and its neighbour did not see is at the source, last modified
   * before the neighbour looked (the source's clock being corrected by what preflight measured).
   */
  @ActivityMethod
  boolean existsAtSource(SeamCheck check);

  /** Keeps a lane's accepted ledger segments. */
  @ActivityMethod
  void recordLane(LaneRecord record);

  /**
   * Reads a window of the objects that leases of this run handed over, from the accepted ledger
   * segments of its lanes.
   */
  @ActivityMethod
  LargeObjectWindow readHandedOver(LargeObjectWindow.Request request);

  /**
   * Reads what was asked of a run.
   *
   * @return all of its mappings together
   */
  @ActivityMethod
  MigrationSpec readSpec(SpecRequest request);

  /**
   * Reads the last status that was kept of a migration, of whichever of its runs.
   *
   * @param migration any run of it
   */
  @ActivityMethod
  MigrationProgress readStatus(ContextRef migration);

  /** Keeps the status, to be read when nothing runs. */
  @ActivityMethod
  void recordStatus(StatusRecord record);

  /**
   * Aborts the multipart uploads that the migration has open at its destination, when no lease runs
   * any more. A second call does what the first left. Heartbeats.
   *
   * @return what is left; a refusal is a result, not an exception
   */
  @ActivityMethod
  UploadSweep sweepUploads(ContextRef context);

  /**
   * Writes the summary of an ended migration.
   *
   * @return where it is, for people
   */
  @ActivityMethod
  String writeSummary(StatusRecord record);

  /**
   * Asks for the spec of a run.
   *
   * @param run the whole run
   * @param mappings how many mappings it has
   */
  record SpecRequest(ContextRef run, int mappings) {}

  /**
   * What preflight needs.
   *
   * @param context names the record that it writes
   * @param spec what was asked, with the context's mapping alone
   * @param audit whether nothing is going to be copied, so that neither side is written to; absent
   *     in payloads of older versions
   * @param earlierWrites what earlier passes wrote; null if there were none
   * @param options what this pass does beyond copying; null for what the spec says
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record PreflightTask(
      ContextRef context,
      MigrationSpec spec,
      boolean audit,
      @Nullable EarlierWrites earlierWrites,
      @Nullable PassOptions options) {

    /** For the first pass of a migration. */
    public PreflightTask(ContextRef context, MigrationSpec spec) {
      this(context, spec, false, null, null);
    }

    /** What this pass does beyond copying. */
    @JsonIgnore
    public PassOptions pass() {
      return options == null ? spec.passes() : options;
    }
  }
}
