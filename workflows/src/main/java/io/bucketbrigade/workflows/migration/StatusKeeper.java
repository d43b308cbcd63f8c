package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.StatusRecord;
import io.temporal.workflow.Async;
import io.temporal.workflow.Workflow;
import java.util.function.Supplier;

/**
 * Keeps the status in the state store, one write at a time, so that an older one cannot overwrite a
 * newer one. A status that cannot be written is written with the next change.
 */
final class StatusKeeper {

  private final ControlActivities activities;
  private final Supplier<StatusRecord> status;
  private boolean writing;
  private boolean stale;
  private boolean failing;

  StatusKeeper(ControlActivities activities, Supplier<StatusRecord> status) {
    this.activities = activities;
    this.status = status;
  }

  /** Writes the status as it is now, without waiting. */
  void write() {
    if (writing) {
      stale = true;
      return;
    }
    writing = true;
    stale = false;
    Async.procedure(activities::recordStatus, status.get())
        .handle((done, failure) -> onWritten(failure != null));
  }

  /**
   * Writes the status as it is now and waits for it.
   *
   * @return whether it was written
   */
  boolean writeLast() {
    Workflow.await(() -> !writing);
    write();
    Workflow.await(() -> !writing);
    return !failing;
  }

  private boolean onWritten(boolean failed) {
    failing = failed;
    writing = false;
    if (stale) {
      write();
    }
    return true;
  }
}
