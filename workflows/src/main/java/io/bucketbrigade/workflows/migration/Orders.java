package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.spec.Allowance;
import io.bucketbrigade.model.spec.Limits;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wants of all lanes.
 *
 * @param parallelism leases at a time over all lanes, at least 1
 * @param paused recall all leases and start nothing
 * @param stop recall all leases and end with what is done
 * @param limits how fast all of them may go together
 */
record Orders(int parallelism, boolean paused, boolean stop, Limits limits) {

  /**
   * What each lease may use.
   *
   * @param leases how many there may be at a time
   */
  @Nullable Allowance allowance(int leases) {
    return limits.isNone() ? null : new Allowance(limits, Math.max(1, leases));
  }
}
