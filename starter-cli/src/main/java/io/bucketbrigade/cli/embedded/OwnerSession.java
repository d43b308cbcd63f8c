package io.bucketbrigade.cli.embedded;

import io.bucketbrigade.cli.session.Migrations;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.worker.WorkerConfig;
import io.bucketbrigade.worker.WorkerTiming;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A state folder's Temporal and worker, in or below this process. */
final class OwnerSession implements Session {

  // The server is restarted when it dies, within seconds.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final StateFolder.Ownership ownership;
  private final EmbeddedTemporal temporal;
  private final EmbeddedWorker worker;
  private final Migrations migrations;
  private final AtomicBoolean closed = new AtomicBoolean();

  private OwnerSession(
      StateFolder.Ownership ownership, EmbeddedTemporal temporal, EmbeddedWorker worker) {
    this.ownership = ownership;
    this.temporal = temporal;
    this.worker = worker;
    this.migrations = new Migrations(worker.temporal());
  }

  /**
   * Starts both; the worker is put together while Temporal starts. On failure nothing is left
   * behind; the folder is the caller's to give up.
   */
  static OwnerSession start(
      StateFolder folder, StateFolder.Ownership ownership, EmbeddedSetup setup) {
    EmbeddedLog.writeTo(folder.workerLog());
    TemporalSource source = setup.temporal().get();
    CompletableFuture<EmbeddedTemporal> starting = source.start(folder);
    EmbeddedWorker worker = null;
    try {
      Map<String, S3Connection> connections = setup.connections(folder);
      WorkerConfig config =
          new WorkerConfig(
              connections,
              WorkerConfig.DEFAULT_SLOTS,
              WorkerConfig.DEFAULT_REQUESTS_IN_FLIGHT,
              StateLocation.inFolder(folder.stateStore().toString()),
              source.isDurable() ? WorkerTiming.EMBEDDED : WorkerTiming.IN_MEMORY,
              null,
              setup.switches());
      worker = setup.worker().start(config, extras -> join(starting).connect(extras));
      EmbeddedTemporal temporal = join(starting);
      ownership.announce(
          new EmbeddedInfo(
              temporal.address().orElse(null),
              temporal.webUi().orElse(null),
              ProcessHandle.current().pid(),
              List.copyOf(connections.keySet())));
      return new OwnerSession(ownership, temporal, worker);
    } catch (RuntimeException e) {
      if (worker != null) {
        worker.close();
      }
      closeOnceStarted(starting);
      throw e;
    }
  }

  private static void closeOnceStarted(CompletableFuture<EmbeddedTemporal> starting) {
    try {
      starting.join().close();
    } catch (CompletionException e) {
      // It did not start, so there is nothing to close; the caller reports why.
      return;
    }
  }

  private static EmbeddedTemporal join(CompletableFuture<EmbeddedTemporal> starting) {
    try {
      return starting.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public Migrations migrations() {
    return migrations;
  }

  @Override
  public boolean searchAttributes() {
    return worker.searchAttributes();
  }

  @Override
  public Optional<String> webUi() {
    return temporal.webUi();
  }

  @Override
  public LeaseTiming timing(Duration leaseTime, Duration giveUpAfter) {
    return switch (temporal) {
      case DevServerProcess _ -> EmbeddedTiming.of(leaseTime, giveUpAfter);
      case InMemoryTemporal _ -> EmbeddedTiming.inMemory(leaseTime, giveUpAfter);
    };
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
    return true;
  }

  @Override
  public void stop() {
    worker.drain();
    close();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try (ownership;
        temporal) {
      worker.close();
    }
  }
}
