package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.bucket.BucketFindings;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A migration at a glance: what {@code status} shows, what the state store keeps, and what the
 * workflow ends with.
 *
 * @param id the migration
 * @param source where objects come from, as {@code s3://bucket/prefix}; of many mappings the first
 *     few
 * @param destination where they go, likewise
 * @param phase where it stands
 * @param outcome how it ended; null until then
 * @param paused whether an operator paused it
 * @param parallelism leases at a time over all lanes; 0 before COPY
 * @param tally what became of the keys, as far as it is known
 * @param plan the plan; null before it is made
 * @param lanesFinished lanes that ended
 * @param lanesRunning lanes that work
 * @param objectsPerSecond settled keys per second of late
 * @param bytesPerSecond copied bytes per second of late
 * @param problems why it was refused or is incomplete, at most {@link #MAX_PROBLEMS}
 * @param warnings what an operator should know, at most {@link #MAX_PROBLEMS}
 * @param waiting what it waits for right now; null if it works
 * @param startedAt when it began
 * @param updatedAt when this was written
 * @param reportPath where the summary is; null until it is written
 * @param run the run that this is about; null if an older version wrote it
 * @param verification how far verifying is; null before it begins, or if it was not asked for
 * @param mappings its mappings in the spec's order; empty if it has one
 * @param retries the newest rounds of retries, at most {@value #MAX_RETRIES}, the last of which may
 *     go on
 * @param earlier the passes before this one; null if it is the first
 * @param limits how fast it may go now, or might at its end
 * @param buckets how the buckets compare apart from their objects; null if this pass did not look
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record MigrationProgress(
    String id,
    String source,
    String destination,
    Phase phase,
    @Nullable Outcome outcome,
    boolean paused,
    int parallelism,
    Tally tally,
    @Nullable PlanSummary plan,
    int lanesFinished,
    int lanesRunning,
    long objectsPerSecond,
    long bytesPerSecond,
    List<Problem> problems,
    List<String> warnings,
    @Nullable Problem waiting,
    Instant startedAt,
    Instant updatedAt,
    @Nullable String reportPath,
    @Nullable RunRecord run,
    @Nullable VerificationProgress verification,
    List<MappingProgress> mappings,
    List<RetryRecord> retries,
    @Nullable EarlierPasses earlier,
    Limits limits,
    @Nullable BucketFindings buckets) {

  /** Enough to read; the rest is counted and kept in the state store. */
  public static final int MAX_PROBLEMS = 10;

  /** Enough to tell a story; each round has a folder in the state store. */
  public static final int MAX_RETRIES = 20;

  /** Copies the lists. */
  public MigrationProgress {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
    // A migration of an older version has one.
    mappings = List.copyOf(Objects.requireNonNullElse(mappings, List.of()));
    retries = List.copyOf(Objects.requireNonNullElse(retries, List.of()));
    limits = Objects.requireNonNullElse(limits, Limits.NONE);
  }

  /** Whether it compares, or compared, what somebody else copied. */
  @JsonIgnore
  public boolean isAudit() {
    return verification != null && run != null && run.copyStartedAt() == null;
  }

  /** The first pass of a migration. */
  public MigrationProgress(
      String id,
      String source,
      String destination,
      Phase phase,
      @Nullable Outcome outcome,
      boolean paused,
      int parallelism,
      Tally tally,
      @Nullable PlanSummary plan,
      int lanesFinished,
      int lanesRunning,
      long objectsPerSecond,
      long bytesPerSecond,
      List<Problem> problems,
      List<String> warnings,
      @Nullable Problem waiting,
      Instant startedAt,
      Instant updatedAt,
      @Nullable String reportPath,
      @Nullable RunRecord run,
      @Nullable VerificationProgress verification,
      List<MappingProgress> mappings,
      List<RetryRecord> retries) {
    this(
        id,
        source,
        destination,
        phase,
        outcome,
        paused,
        parallelism,
        tally,
        plan,
        lanesFinished,
        lanesRunning,
        objectsPerSecond,
        bytesPerSecond,
        problems,
        warnings,
        waiting,
        startedAt,
        updatedAt,
        reportPath,
        run,
        verification,
        mappings,
        retries,
        null,
        Limits.NONE,
        null);
  }

  /** A migration of an older version, or one that verifies nothing. */
  public MigrationProgress(
      String id,
      String source,
      String destination,
      Phase phase,
      @Nullable Outcome outcome,
      boolean paused,
      int parallelism,
      Tally tally,
      @Nullable PlanSummary plan,
      int lanesFinished,
      int lanesRunning,
      long objectsPerSecond,
      long bytesPerSecond,
      List<Problem> problems,
      List<String> warnings,
      @Nullable Problem waiting,
      Instant startedAt,
      Instant updatedAt,
      @Nullable String reportPath) {
    this(
        id,
        source,
        destination,
        phase,
        outcome,
        paused,
        parallelism,
        tally,
        plan,
        lanesFinished,
        lanesRunning,
        objectsPerSecond,
        bytesPerSecond,
        problems,
        warnings,
        waiting,
        startedAt,
        updatedAt,
        reportPath,
        null,
        null,
        List.of(),
        List.of(),
        null,
        Limits.NONE,
        null);
  }
}
