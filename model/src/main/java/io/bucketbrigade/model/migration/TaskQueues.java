package io.bucketbrigade.model.migration;

/** The two task queues: leases must not keep short work waiting. */
public final class TaskQueues {

  /** Workflows and short activities. */
  public static final String CONTROL = "brigade-control";

  /** Leases; a fixed number of slots per worker. */
  public static final String COPY = "brigade-copy";

  private TaskQueues() {}
}
