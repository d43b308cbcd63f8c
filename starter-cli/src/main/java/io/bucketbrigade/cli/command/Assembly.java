package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.embedded.EmbeddedWorker;
import io.bucketbrigade.worker.WorkerConfig;

/** How workers are put together. */
public interface Assembly extends EmbeddedWorker.Starter {

  /**
   * A process that is nothing but a worker; returns when it was asked to end.
   *
   * @return the exit status
   */
  int process(WorkerConfig config) throws InterruptedException;
}
