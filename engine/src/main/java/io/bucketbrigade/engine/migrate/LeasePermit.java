package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.store.WritePermit;
import java.time.Duration;

/**
 * Holds writes back while the lease is not certainly ours. A heartbeat that gets through again lets
 * them go on; a lease that was given to another worker is stopped, which interrupts the wait.
 */
record LeasePermit(WorkLink link) implements WritePermit {

  private static final Duration POLL = Duration.ofMillis(100);

  @Override
  public void await() throws InterruptedException {
    while (!link.mayWrite()) {
      if (link.stopRequested() != null) {
        throw new InterruptedException("the lease is stopping and may not write any more");
      }
      Thread.sleep(POLL);
    }
  }
}
