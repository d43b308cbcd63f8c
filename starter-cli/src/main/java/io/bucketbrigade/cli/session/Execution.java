package io.bucketbrigade.cli.session;

import io.bucketbrigade.model.migration.MappingProgress;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.MigrationSpec;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A migration's latest workflow run as Temporal knows it, whether or not a worker answers.
 *
 * @param id the migration
 * @param standing whether it runs, and if not, how Temporal saw it end
 * @param startedAt when the run began
 * @param closedAt when it ended; null while it runs
 * @param places from where to where; null if it was not started by this program
 */
public record Execution(
    String id,
    Standing standing,
    Instant startedAt,
    @Nullable Instant closedAt,
    @Nullable Places places) {

  /** Whether the run goes on. */
  public boolean isRunning() {
    return standing == Standing.RUNNING;
  }

  /**
   * What a run is about, readable without a worker.
   *
   * @param source as {@code s3://bucket/prefix}; of many mappings the first few
   * @param destination the same
   * @param mappings each of many mappings in a line; empty if there is one; {@link #AUDIT} if
   *     nothing is copied
   */
  public record Places(String source, String destination, String mappings) {

    /** In the place of mappings, so that no audit is taken for a migration of the same places. */
    static final String AUDIT = "(compared only)";

    /** What a spec asks to compare and nothing more. */
    public static Places ofAudit(MigrationSpec spec) {
      return new Places(spec.sourceWords(), spec.destinationWords(), AUDIT);
    }

    /** What a spec asks to migrate. */
    public static Places of(MigrationSpec spec) {
      return new Places(
          spec.sourceWords(),
          spec.destinationWords(),
          spec.moreMappings().isEmpty()
              ? ""
              : spec.mappings().stream()
                  .map(BucketMapping::words)
                  .collect(Collectors.joining("\n")));
    }

    /** What a migration is about. */
    public static Places of(MigrationProgress progress) {
      return new Places(
          progress.source(),
          progress.destination(),
          progress.isAudit()
              ? AUDIT
              : progress.mappings().stream()
                  .map(MappingProgress::words)
                  .collect(Collectors.joining("\n")));
    }

    /** For Temporal to show, and for {@code start} to compare. */
    public Map<String, String> memo() {
      return Map.of(
          MigrationWorkflow.SOURCE_MEMO, source,
          MigrationWorkflow.DESTINATION_MEMO, destination,
          MigrationWorkflow.MAPPINGS_MEMO, mappings);
    }

    /** What tells these from {@code others} of the same source and destination, for messages. */
    String unlike(Places others) {
      if (mappings.equals(others.mappings)) {
        return "";
      }
      if (mappings.equals(AUDIT)) {
        return ", which is compared only";
      }
      return others.mappings.equals(AUDIT) ? ", which is copied" : " with other mappings";
    }
  }

  /** Temporal's view of a run; a migration that ended by itself is {@link #COMPLETED}. */
  public enum Standing {
    RUNNING("is running"),
    /** Ended by itself, with an outcome that its result holds. */
    COMPLETED("has ended"),
    /** Cancelled through Temporal, past the migration's own cancel. */
    CANCELED("was cancelled through Temporal"),
    TERMINATED("was terminated through Temporal"),
    TIMED_OUT("ran into Temporal's time limit"),
    FAILED("failed in its workflow");

    private final String words;

    Standing(String words) {
      this.words = words;
    }

    /** To follow "the migration". */
    public String words() {
      return words;
    }
  }
}
