package io.bucketbrigade.cli.session;

import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import java.time.Duration;
import java.util.Optional;

/** A Temporal service with workers elsewhere, as the environment names it. */
public final class RemoteSession implements Session {

  // A zombie has stopped writing when its heartbeat timeout is over, so the next attempt need not
  // wait on top of that; 5 s spread the retries of many leases after an outage.
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  // Temporal's own default.
  private static final Duration WORKFLOW_TASK_TIMEOUT = Duration.ofSeconds(10);

  // Temporal services restart for upgrades; a follower should not end for that.
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final TemporalConnection connection;
  private final Migrations migrations;

  private RemoteSession(TemporalConnection connection) {
    this.connection = connection;
    this.migrations = new Migrations(connection);
  }

  /**
   * Connects as {@code TEMPORAL_ADDRESS} and its relatives say.
   *
   * @throws io.bucketbrigade.worker.temporal.TemporalUnreachableException if nobody answers there
   */
  public static RemoteSession open() {
    TemporalConnection connection = TemporalConnection.fromEnvironment();
    try {
      connection.probe(TemporalConnection.PROBE_DEADLINE);
      return new RemoteSession(connection);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public Migrations migrations() {
    return migrations;
  }

  @Override
  public boolean searchAttributes() {
    return connection.registerSearchAttributes();
  }

  @Override
  public Optional<String> webUi() {
    return Optional.empty();
  }

  @Override
  public LeaseTiming timing(Duration leaseTime, Duration giveUpAfter) {
    return new LeaseTiming(
        leaseTime, LeaseTiming.CLUSTER_HEARTBEAT_TIMEOUT, RETRY_AFTER, giveUpAfter);
  }

  @Override
  public Duration workflowTaskTimeout() {
    return WORKFLOW_TASK_TIMEOUT;
  }

  @Override
  public Duration patience() {
    return PATIENCE;
  }

  @Override
  public boolean works() {
    return false;
  }

  @Override
  public void stop() {
    close();
  }

  @Override
  public void close() {
    connection.close();
  }
}
