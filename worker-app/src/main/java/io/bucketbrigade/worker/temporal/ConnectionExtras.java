package io.bucketbrigade.worker.temporal;

import com.uber.m3.tally.Scope;
import io.grpc.ClientInterceptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rides on a connection beside the calls.
 *
 * @param interceptors see every call
 * @param metrics where the SDK counts; null to not count
 */
public record ConnectionExtras(List<ClientInterceptor> interceptors, @Nullable Scope metrics) {

  /** Nothing. */
  public static final ConnectionExtras NONE = new ConnectionExtras(List.of(), null);

  /** Copies the list. */
  public ConnectionExtras {
    interceptors = List.copyOf(interceptors);
  }
}
