package io.bucketbrigade.cli.embedded;

import io.bucketbrigade.model.lane.LeaseTiming;
import java.time.Duration;

/** Clocks for one machine: the same command goes on within 15 s after everything was killed. */
final class EmbeddedTiming {

  /**
   * A workflow task whose worker was killed is lost for this long; the first one after a crash
   * waits for it, beside the heartbeat timeout and not after it.
   */
  static final Duration WORKFLOW_TASK_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /**
   * The in-memory server refuses a workflow task that recalls a lease which ended while the task
   * was running, and the workflow then hangs for good. A lane recalls a lease to split it when it
   * is 10 s old, just when others end; these leases end by themselves before.
   */
  private static final Duration LONGEST_IN_MEMORY_LEASE = Duration.ofSeconds(5);

  private EmbeddedTiming() {}

  static LeaseTiming of(Duration leaseTime, Duration giveUpAfter) {
    return new LeaseTiming(
        leaseTime, LeaseTiming.EMBEDDED_HEARTBEAT_TIMEOUT, RETRY_AFTER, giveUpAfter);
  }

  static LeaseTiming inMemory(Duration leaseTime, Duration giveUpAfter) {
    boolean shorter = leaseTime.compareTo(LONGEST_IN_MEMORY_LEASE) < 0;
    return of(shorter ? leaseTime : LONGEST_IN_MEMORY_LEASE, giveUpAfter);
  }
}
