package io.bucketbrigade.cli.session;

import java.time.Instant;
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
   * @param source as {@code s3://bucket/prefix}
   * @param destination the same
   */
  public record Places(String source, String destination) {}

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
