package io.bucketbrigade.worker;

import io.bucketbrigade.worker.temporal.TemporalConnection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A worker process to send signals to: {@code ChildWorker HOST:PORT polite|deaf}. */
final class ChildWorker {

  private ChildWorker() {}

  public static void main(String[] args) throws InterruptedException {
    WorkerConfig config = new WorkerConfig(Map.of(), 2, null, WorkerTiming.IN_MEMORY, null);
    AtomicBoolean draining = new AtomicBoolean();
    Flow.Leasing lease =
        args[1].equals("deaf") ? new Flow.DeafLease() : new Flow.LeaseUntilDrain(draining);
    Workload workload =
        new Workload(
            List.of(Flow.LeasingWorkflowImpl.class), new Flow.GreetingImpl(), List.of(lease));
    int status =
        WorkerProcess.run(
            config,
            () ->
                WorkerRuntime.start(
                    config,
                    extras -> TemporalConnection.at(args[0], extras),
                    new Parts((_, _) -> workload, draining, List.of(), List.of())));
    System.exit(status);
  }
}
