package io.bucketbrigade.cli.embedded;

import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.spec.MigrationSpec;
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

  static LeaseTiming of(MigrationSpec spec) {
    return of(spec, spec.leaseTime());
  }

  static LeaseTiming inMemory(MigrationSpec spec) {
    boolean shorter = spec.leaseTime().compareTo(LONGEST_IN_MEMORY_LEASE) < 0;
    return of(spec, shorter ? spec.leaseTime() : LONGEST_IN_MEMORY_LEASE);
  }

  private static LeaseTiming of(MigrationSpec spec, Duration leaseTime) {
    return new LeaseTiming(
        leaseTime, LeaseTiming.EMBEDDED_HEARTBEAT_TIMEOUT, RETRY_AFTER, spec.giveUpAfter());
  }
}
