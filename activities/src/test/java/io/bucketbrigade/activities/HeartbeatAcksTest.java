package io.bucketbrigade.activities;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeartbeatAcksTest {

  private static final byte[] TOKEN = {1, 2, 3};
  private static final Duration LIMIT = Duration.ofSeconds(45);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final HeartbeatAcks acks = new HeartbeatAcks(nanos::get);
  private final SilentChannel server = new SilentChannel();
  private final HeartbeatAcks.Watch watch = acks.watch(TOKEN);

  @Test
  void isYoungerThan_beforeAnyHeartbeat_isFalse() {
    assertThat(watch.isYoungerThan(LIMIT)).isFalse();
  }

  @Test
  void isYoungerThan_beforeTheReply_isFalse() {
    send(TOKEN);
    assertThat(watch.isYoungerThan(LIMIT)).isFalse();
  }

  @Test
  void isYoungerThan_afterTheReply_countsFromTheSending() {
    send(TOKEN);
    pass(Duration.ofSeconds(40));
    server.reply(Status.OK);
    assertThat(watch.isYoungerThan(LIMIT)).isTrue();
    pass(Duration.ofSeconds(6));
    assertThat(watch.isYoungerThan(LIMIT)).isFalse();
  }

  @Test
  void isYoungerThan_afterARefusal_isFalse() {
    send(TOKEN);
    server.reply(Status.NOT_FOUND);
    send(TOKEN);
    server.reply(Status.UNAVAILABLE);
    assertThat(watch.isYoungerThan(LIMIT)).isFalse();
  }

  @Test
  void isYoungerThan_afterAProcessWasStoppedForLong_isFalseAtOnce() {
    send(TOKEN);
    server.reply(Status.OK);
    pass(Duration.ofMinutes(2));
    assertThat(watch.isYoungerThan(LIMIT)).isFalse();
    send(TOKEN);
    server.reply(Status.OK);
    assertThat(watch.isYoungerThan(LIMIT)).isTrue();
  }

  @Test
  void isYoungerThan_whenAnOlderReplyComesLast_keepsTheNewerOne() {
    send(TOKEN);
    pass(Duration.ofSeconds(30));
    send(TOKEN);
    server.replyToLast(Status.OK);
    server.reply(Status.OK);
    pass(Duration.ofSeconds(30));
    assertThat(watch.isYoungerThan(LIMIT)).isTrue();
  }

  @Test
  void isYoungerThan_ofAnotherActivity_isItsOwn() {
    send(new byte[] {9});
    server.reply(Status.OK);
    assertThat(watch.isYoungerThan(LIMIT)).isFalse();
  }

  @Test
  void close_forgetsTheActivity() {
    watch.close();
    send(TOKEN);
    server.reply(Status.OK);
    assertThat(watch.isYoungerThan(LIMIT)).isFalse();
    assertThat(acks.watch(TOKEN)).isNotSameAs(watch);
  }

  private void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  private void send(byte[] token) {
    ClientCall<RecordActivityTaskHeartbeatRequest, RecordActivityTaskHeartbeatResponse> call =
        acks.interceptCall(
            WorkflowServiceGrpc.getRecordActivityTaskHeartbeatMethod(),
            CallOptions.DEFAULT,
            server);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    call.sendMessage(
        RecordActivityTaskHeartbeatRequest.newBuilder()
            .setTaskToken(ByteString.copyFrom(token))
            .build());
  }

  /** Replies when told to. */
  private static final class SilentChannel extends Channel {

    private final Deque<ClientCall.Listener<?>> waiting = new ArrayDeque<>();

    void reply(Status status) {
      waiting.removeFirst().onClose(status, new Metadata());
    }

    void replyToLast(Status status) {
      waiting.removeLast().onClose(status, new Metadata());
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
      return new ClientCall<>() {
        @Override
        public void start(Listener<R> listener, Metadata headers) {
          waiting.addLast(listener);
        }

        @Override
        public void sendMessage(Q message) {}

        @Override
        public void request(int count) {}

        @Override
        public void halfClose() {}

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {}
      };
    }

    @Override
    public String authority() {
      return "silent";
    }
  }
}
