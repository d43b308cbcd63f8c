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
 */
public record Execution(
    String id, Standing standing, Instant startedAt, @Nullable Instant closedAt) {

  /** Whether the run goes on. */
  public boolean isRunning() {
    return standing == Standing.RUNNING;
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
