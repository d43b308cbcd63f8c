package io.bucketbrigade.cli.session;

import io.bucketbrigade.model.lane.LeaseTiming;
import java.time.Duration;
import java.util.Optional;

/** Where a command's migrations are, for as long as the command runs. Thread-safe. */
public interface Session extends AutoCloseable {

  /** The migrations. */
  Migrations migrations();

  /** Whether workflows may set the search attributes of migrations. */
  boolean searchAttributes();

  /** The Web UI's address; empty where it is not known. */
  Optional<String> webUi();

  /**
   * The clocks of leases here.
   *
   * @param leaseTime how long one lease works
   * @param giveUpAfter how long an unavailable side is waited for
   */
  LeaseTiming timing(Duration leaseTime, Duration giveUpAfter);

  /** How long Temporal waits for a worker that took a workflow task and died. */
  Duration workflowTaskTimeout();

  /** How long Temporal may be out of reach before following a migration ends. */
  Duration patience();

  /** Whether this process does the migration's work, so that the work stops with it. */
  boolean works();

  /** Hands back the work in hand, so that the next start goes on from there, and closes. */
  void stop();

  /** Releases everything at once. Closing again does nothing. */
  @Override
  void close();
}
