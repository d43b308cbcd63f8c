package io.bucketbrigade.worker;

import io.grpc.ClientInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.client.WorkflowClient;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a runtime is made of, beside Temporal.
 *
 * @param composer makes what it runs
 * @param draining set when running leases have to hand back
 * @param interceptors see every call to Temporal
 * @param resources closed after the last lease
 */
record Parts(
    Composer composer,
    AtomicBoolean draining,
    List<ClientInterceptor> interceptors,
    List<AutoCloseable> resources) {

  Parts {
    interceptors = List.copyOf(interceptors);
    resources = List.copyOf(resources);
  }

  /** Makes what a worker runs, once there is a connection to Temporal. */
  @FunctionalInterface
  interface Composer {

    /** The workload that asks Temporal through {@code client} and counts in {@code registry}. */
    Workload compose(WorkflowClient client, MeterRegistry registry);
  }
}
