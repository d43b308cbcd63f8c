package io.bucketbrigade.activities;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Sees which heartbeats Temporal has acknowledged, which the SDK does not tell: it hides connection
 * errors. To be installed with {@code addGrpcClientInterceptor} into the stubs that a copy worker
 * uses; without it no lease may ever write. Thread-safe; one instance per worker.
 *
 * <p>A heartbeat counts from when it was sent, because the server's timer starts anew somewhere
 * between that and the reply. The clock is {@link System#nanoTime}, which goes on while a process
 * is stopped by a signal.
 */
public final class HeartbeatAcks implements ClientInterceptor {

  private static final String HEARTBEAT =
      WorkflowServiceGrpc.getRecordActivityTaskHeartbeatMethod().getFullMethodName();

  private final LongSupplier nanoTime;
  private final Map<ByteString, Watch> watched = new ConcurrentHashMap<>();

  /** Watches nothing yet. */
  public HeartbeatAcks() {
    this(System::nanoTime);
  }

  HeartbeatAcks(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Watches the heartbeats of one activity attempt until the watch is closed. */
  Watch watch(byte[] taskToken) {
    return watched.computeIfAbsent(ByteString.copyFrom(taskToken), Watch::new);
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    ClientCall<Q, R> call = next.newCall(method, options);
    return method.getFullMethodName().equals(HEARTBEAT) ? new HeartbeatCall<>(call) : call;
  }

  /** One attempt's acknowledged heartbeats. */
  final class Watch implements AutoCloseable {

    private static final long NEVER = Long.MIN_VALUE;

    private final ByteString token;
    private final AtomicLong lastSentNanos = new AtomicLong(NEVER);

    private Watch(ByteString token) {
      this.token = token;
    }

    /** Whether a heartbeat that was sent within {@code age} has been acknowledged. */
    boolean isYoungerThan(Duration age) {
      long sent = lastSentNanos.get();
      return sent != NEVER && nanoTime.getAsLong() - sent < age.toNanos();
    }

    private void acknowledged(long sentNanos) {
      // Replies may overtake each other, and a nanoTime may be negative.
      lastSentNanos.accumulateAndGet(
          sentNanos, (last, sent) -> last == NEVER || sent - last > 0 ? sent : last);
    }

    @Override
    public void close() {
      watched.remove(token, this);
    }
  }

  private final class HeartbeatCall<Q, R> extends SimpleForwardingClientCall<Q, R> {

    private volatile ByteString token = ByteString.EMPTY;
    private volatile long sentNanos;

    private HeartbeatCall(ClientCall<Q, R> call) {
      super(call);
    }

    @Override
    public void sendMessage(Q message) {
      if (message instanceof RecordActivityTaskHeartbeatRequest heartbeat) {
        token = heartbeat.getTaskToken();
        sentNanos = nanoTime.getAsLong();
      }
      super.sendMessage(message);
    }

    @Override
    public void start(Listener<R> listener, Metadata headers) {
      super.start(
          new SimpleForwardingClientCallListener<R>(listener) {
            @Override
            public void onClose(Status status, Metadata trailers) {
              Watch watch = watched.get(token);
              if (status.isOk() && watch != null) {
                watch.acknowledged(sentNanos);
              }
              super.onClose(status, trailers);
            }
          },
          headers);
    }
  }
}
