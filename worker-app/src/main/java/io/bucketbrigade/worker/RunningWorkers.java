package io.bucketbrigade.worker;

import io.bucketbrigade.model.migration.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The SDK's workers on both task queues, from their start to their end. Thread-safe. */
final class RunningWorkers {

  /** Short activities wait for S3 or the state store, not for the CPU. */
  private static final int CONTROL_SLOTS = 32;

  /** A workflow step computes for a millisecond; two cores are busy with far fewer. */
  private static final int WORKFLOW_SLOTS = 64;

  /** A cached lane holds some tens of KiB: this bounds the cache at about 20 MiB. */
  private static final int CACHED_WORKFLOWS = 256;

  /** More idle long polls than this buy nothing. */
  private static final int MAX_COPY_POLLERS = 5;

  private final WorkerFactory factory;

  private RunningWorkers(WorkerFactory factory) {
    this.factory = factory;
  }

  /** Makes the workers; {@link #start} lets them ask for tasks. */
  static RunningWorkers of(
      WorkflowClient client, Workload workload, int slots, WorkerTiming timing) {
    WorkerFactory factory =
        WorkerFactory.newInstance(
            client,
            WorkerFactoryOptions.newBuilder()
                .setUsingVirtualWorkflowThreads(true)
                .setWorkflowCacheSize(CACHED_WORKFLOWS)
                .setWorkerInterceptors(new ControlBeats())
                .build());
    Worker control = factory.newWorker(TaskQueues.CONTROL, controlOptions(timing));
    workload.workflows().forEach(control::registerWorkflowImplementationTypes);
    control.registerActivitiesImplementations(workload.control().toArray());
    Worker copy = factory.newWorker(TaskQueues.COPY, copyOptions(slots, timing));
    copy.registerActivitiesImplementations(workload.copy().toArray());
    return new RunningWorkers(factory);
  }

  /** Begins to ask for tasks; Temporal must be reachable. */
  void start() {
    factory.start();
  }

  /** Whether tasks are asked for. */
  boolean polling() {
    return factory.isStarted() && !factory.isShutdown();
  }

  /**
   * Stops asking for tasks and waits for the running ones.
   *
   * @return whether all ended in time
   */
  boolean drain(Duration deadline) {
    factory.shutdown();
    factory.awaitTermination(deadline.toMillis(), TimeUnit.MILLISECONDS);
    return factory.isTerminated();
  }

  /** Interrupts what still runs and waits for it a moment. */
  void stopNow(Duration deadline) {
    factory.shutdownNow();
    factory.awaitTermination(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static WorkerOptions controlOptions(WorkerTiming timing) {
    return WorkerOptions.newBuilder()
        .setIdentity(process())
        .setUsingVirtualThreads(true)
        .setMaxConcurrentActivityExecutionSize(CONTROL_SLOTS)
        .setMaxConcurrentWorkflowTaskExecutionSize(WORKFLOW_SLOTS)
        .setAllowActivityHeartbeatDuringShutdown(true)
        .setStickyQueueScheduleToStartTimeout(timing.stickyTimeout())
        .build();
  }

  /**
   * By default the SDK sends a heartbeat when 80 % of its timeout are over, and a crash loses the
   * progress of that time. Heartbeats go on while the worker drains, so that a draining lease keeps
   * its right to write; leases hear of the drain from {@link WorkerRuntime}.
   */
  private static WorkerOptions copyOptions(int slots, WorkerTiming timing) {
    return WorkerOptions.newBuilder()
        .setIdentity(process() + "/slots=" + slots)
        .setUsingVirtualThreads(true)
        .setMaxConcurrentActivityExecutionSize(slots)
        .setMaxConcurrentActivityTaskPollers(Math.min(slots, MAX_COPY_POLLERS))
        .setMaxHeartbeatThrottleInterval(timing.heartbeatThrottle())
        .setDefaultHeartbeatThrottleInterval(timing.heartbeatThrottle())
        .setAllowActivityHeartbeatDuringShutdown(true)
        .build();
  }

  private static String process() {
    return ProcessHandle.current().pid() + "@" + host();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown-host";
    }
  }
}
