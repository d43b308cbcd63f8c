package io.bucketbrigade.worker;

import java.util.List;

/**
 * What a worker runs: implementations of workflows, of the control queue's activities and of the
 * copy queue's.
 *
 * @param workflows implementation classes with a public constructor
 * @param control short activities
 * @param copy leases
 */
public record Workload(List<Class<?>> workflows, Object control, Object copy) {

  /** Copies the list. */
  public Workload {
    workflows = List.copyOf(workflows);
  }
}
