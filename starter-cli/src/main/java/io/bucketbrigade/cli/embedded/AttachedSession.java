package io.bucketbrigade.cli.embedded;

import io.bucketbrigade.cli.session.Migrations;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import java.time.Duration;
import java.util.Optional;

/** The migrations of a folder that another process owns and works on. */
final class AttachedSession implements Session {

  // If the owner is gone, whoever follows should take over soon.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final TemporalConnection connection;
  private final EmbeddedInfo info;
  private final Migrations migrations;

  AttachedSession(TemporalConnection connection, EmbeddedInfo info) {
    this.connection = connection;
    this.info = info;
    this.migrations = new Migrations(connection);
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
    return Optional.ofNullable(info.webUi());
  }

  @Override
  public LeaseTiming timing(Duration leaseTime, Duration giveUpAfter) {
    return EmbeddedTiming.of(leaseTime, giveUpAfter);
  }

  @Override
  public Duration workflowTaskTimeout() {
    return EmbeddedTiming.WORKFLOW_TASK_TIMEOUT;
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
