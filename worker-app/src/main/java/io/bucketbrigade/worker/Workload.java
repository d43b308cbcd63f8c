package io.bucketbrigade.worker;

import java.util.List;

/**
 * What a worker runs: implementations of workflows, of the control queue's activities and of the
 * copy queue's.
 *
 * @param workflows implementation classes with a public constructor
 * @param control short activities
 * @param copy leases, and steps on huge objects
 */
public record Workload(List<Class<?>> workflows, List<Object> control, List<Object> copy) {

  /** Copies the lists. */
  public Workload {
    workflows = List.copyOf(workflows);
    control = List.copyOf(control);
    copy = List.copyOf(copy);
  }
}
