package io.bucketbrigade.worker;

import io.grpc.ClientInterceptor;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a runtime is made of, beside Temporal.
 *
 * @param workload what it runs
 * @param draining set when running leases have to hand back
 * @param interceptors see every call to Temporal
 * @param resources closed after the last lease
 */
record Parts(
    Workload workload,
    AtomicBoolean draining,
    List<ClientInterceptor> interceptors,
    List<AutoCloseable> resources) {

  Parts {
    interceptors = List.copyOf(interceptors);
    resources = List.copyOf(resources);
  }
}
