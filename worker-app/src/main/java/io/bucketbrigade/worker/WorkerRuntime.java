package io.bucketbrigade.worker;

import io.bucketbrigade.worker.observe.HealthServer;
import io.bucketbrigade.worker.observe.HealthServer.Readiness;
import io.bucketbrigade.worker.observe.WorkerMetrics;
import io.bucketbrigade.worker.temporal.ConnectionExtras;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running worker: both task queues, the connection to Temporal, metrics and health. It works
 * until {@link #drain} or {@link #close}. Thread-safe.
 */
public final class WorkerRuntime implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WorkerRuntime.class);

  /** Interrupted leases abort their requests well within this. */
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);

  /** Orchestrators ask every few seconds and give up after about as many. */
  private static final Duration READY_DEADLINE = Duration.ofSeconds(2);

  private final WorkerConfig config;
  private final TemporalConnection temporal;
  private final WorkerMetrics metrics;
  private final Parts parts;
  private final RunningWorkers workers;
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean searchAttributes;
  private @Nullable HealthServer health;

  private WorkerRuntime(
      WorkerConfig config, TemporalConnection temporal, WorkerMetrics metrics, Parts parts) {
    this.config = config;
    this.temporal = temporal;
    this.metrics = metrics;
    this.parts = parts;
    Workload workload = parts.composer().compose(temporal.client(), metrics.registry());
    this.workers = RunningWorkers.of(temporal.client(), workload, config.slots(), config.timing());
  }

  /**
   * Connects, probes and begins to work.
   *
   * @param connector makes the connection, such as {@code TemporalConnection::fromEnvironment} or
   *     {@code extras -> TemporalConnection.at(address, extras)}; the runtime closes it
   * @throws io.bucketbrigade.worker.temporal.TemporalUnreachableException if Temporal does not
   *     answer
   */
  public static WorkerRuntime start(
      WorkerConfig config, Function<ConnectionExtras, TemporalConnection> connector) {
    return start(config, connector, Composition.of(config));
  }

  static WorkerRuntime start(
      WorkerConfig config, Function<ConnectionExtras, TemporalConnection> connector, Parts parts) {
    WorkerMetrics metrics = new WorkerMetrics();
    List<AutoCloseable> opened = new ArrayList<>(parts.resources());
    opened.add(metrics);
    try {
      TemporalConnection temporal =
          connector.apply(new ConnectionExtras(parts.interceptors(), metrics.scope()));
      opened.addFirst(temporal);
      // Before the workers are made: making them asks Temporal, and its refusal is not worded.
      temporal.probe(TemporalConnection.PROBE_DEADLINE);
      WorkerRuntime runtime = new WorkerRuntime(config, temporal, metrics, parts);
      opened.clear();
      opened.add(runtime);
      runtime.begin();
      return runtime;
    } catch (RuntimeException e) {
      closeAll(opened);
      throw e;
    }
  }

  private void begin() {
    searchAttributes = temporal.registerSearchAttributes();
    if (config.health() != null) {
      health = HealthServer.start(config.health(), this::readiness, metrics::scrape);
    }
    workers.start();
  }

  /** The connection that the worker uses; open until {@link #close}. */
  public TemporalConnection temporal() {
    return temporal;
  }

  /** What it counts. */
  public WorkerMetrics metrics() {
    return metrics;
  }

  /** Where health is answered; null for nowhere. */
  public @Nullable InetSocketAddress healthAddress() {
    return health == null ? null : health.address();
  }

  /** Whether the namespace knows the search attributes; workflows are started accordingly. */
  public boolean searchAttributes() {
    return searchAttributes;
  }

  /** Whether it takes work, with the reason if it does not. */
  public Readiness readiness() {
    if (parts.draining().get()) {
      return new Readiness(false, "draining");
    }
    if (!workers.polling()) {
      return new Readiness(false, "not polling");
    }
    return temporal.answers(READY_DEADLINE)
        ? new Readiness(true, "polling")
        : new Readiness(false, "Temporal is not reachable at " + temporal.address());
  }

  /**
   * Takes no more work, asks running leases to hand back, and waits for them.
   *
   * @return whether all handed back in time; what did not goes on elsewhere from its last heartbeat
   */
  public boolean drain(Duration deadline) {
    log.info("worker.draining deadline={}", deadline);
    parts.draining().set(true);
    boolean drained = workers.drain(deadline);
    log.info("worker.drained complete={}", drained);
    return drained;
  }

  /** Drains for as long as its configuration says. */
  public boolean drain() {
    return drain(config.timing().drainDeadline());
  }

  /** Ends at once what still runs, and releases everything. Closing again does nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    parts.draining().set(true);
    workers.stopNow(STOP_DEADLINE);
    if (health != null) {
      health.close();
    }
    temporal.close();
    closeAll(parts.resources());
    metrics.close();
  }

  private static void closeAll(List<AutoCloseable> resources) {
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (Exception e) {
        log.warn("worker.close-failed resource={}", resource.getClass().getSimpleName(), e);
      }
    }
  }
}
