package io.bucketbrigade.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.worker.config.ConfigException;
import io.bucketbrigade.worker.observe.OutageFilter;
import io.bucketbrigade.worker.temporal.LoopbackTemporal;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import io.bucketbrigade.worker.temporal.TemporalUnreachableException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class WorkerRuntimeTest {

  private static final int SLOTS = 3;

  private static final String WORKFLOW_ID = "w1";

  @AutoClose private final LoopbackTemporal server = LoopbackTemporal.start();
  @AutoClose private final HttpClient http = HttpClient.newHttpClient();

  private final AtomicBoolean draining = new AtomicBoolean();
  private final AtomicBoolean resourceClosed = new AtomicBoolean();
  private final SeenCalls calls = new SeenCalls();

  @Test
  void drain_whenALeaseRuns_getsItsOutcomeBeforeTheDeadline() throws Exception {
    Flow.LeaseUntilDrain lease = new Flow.LeaseUntilDrain(draining);
    try (WorkerRuntime runtime = start(lease)) {
      startWorkflow(runtime);
      assertThat(lease.started.await(30, TimeUnit.SECONDS)).isTrue();

      assertThat(runtime.drain(Duration.ofSeconds(30))).isTrue();

      assertThat(completedActivities(runtime)).isEqualTo(2);
      assertThat(runtime.readiness().reason()).isEqualTo("draining");
    }
    assertThat(resourceClosed).isTrue();
  }

  @Test
  void drain_whenALeaseDoesNotListen_givesUpAndCloseInterruptsIt() throws Exception {
    Flow.DeafLease lease = new Flow.DeafLease();
    try (WorkerRuntime runtime = start(lease)) {
      startWorkflow(runtime);
      assertThat(lease.started.await(30, TimeUnit.SECONDS)).isTrue();

      assertThat(runtime.drain(Duration.ofMillis(200))).isFalse();
    }
    assertThat(lease.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void start_whenAnotherWorkerDrains_takesOverItsWorkflow() throws Exception {
    Flow.LeaseUntilDrain lease = new Flow.LeaseUntilDrain(draining);
    try (WorkerRuntime first = start(lease)) {
      startWorkflow(first);
      assertThat(lease.started.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(first.drain(Duration.ofSeconds(30))).isTrue();

      try (WorkerRuntime second = start(new Flow.DeafLease())) {
        WorkflowStub same = second.temporal().client().newUntypedWorkflowStub(WORKFLOW_ID);
        assertThat(same.getResult(30, TimeUnit.SECONDS, String.class))
            .isEqualTo("hello handed back");
      }
    }
  }

  @Test
  void start_tellsProcessAndSlotsToWhoeverAsksForThePollers() {
    try (WorkerRuntime runtime = start(new Flow.DeafLease())) {
      Eventually.until("a poll of the copy queue", () -> !calls.copyPollers.isEmpty());

      assertThat(runtime.readiness().ready()).isTrue();
      assertThat(calls.copyPollers)
          .allMatch(name -> name.matches("\\d+@[^/]+/slots=" + SLOTS), "pid@host/slots=3");
    }
  }

  @Test
  void start_registersTheSearchAttributes() {
    try (WorkerRuntime runtime = start(new Flow.DeafLease())) {
      assertThat(runtime.searchAttributes()).isTrue();
    }
  }

  @Test
  void health_whileItWorks_isAliveReadyAndCounts() throws Exception {
    try (WorkerRuntime runtime = start(new Flow.DeafLease())) {
      assertThat(get(runtime, "/health").statusCode()).isEqualTo(200);
      assertThat(get(runtime, "/ready").statusCode()).isEqualTo(200);
      assertThat(get(runtime, "/nothing").statusCode()).isEqualTo(404);
      assertThat(get(runtime, "/healthy").statusCode()).isEqualTo(404);
      assertThat(get(runtime, "/metrics").body()).contains("jvm_memory_used_bytes");
      Eventually.until("the SDK's counts", () -> metrics(runtime).contains("temporal_request"));
    }
  }

  @Test
  void ready_whileTemporalIsAway_saysSo_andRecovers() throws Exception {
    try (WorkerRuntime runtime = start(new Flow.DeafLease())) {
      server.vanish();

      HttpResponse<String> away = get(runtime, "/ready");
      assertThat(away.statusCode()).isEqualTo(503);
      assertThat(away.body()).isEqualTo("Temporal is not reachable at " + server.address() + "\n");
      assertThat(get(runtime, "/health").statusCode()).isEqualTo(200);

      server.comeBack();
      Eventually.until("ready again", () -> runtime.readiness().ready());
    }
  }

  @Test
  void ready_whileItDrains_saysSo() throws Exception {
    try (WorkerRuntime runtime = start(new Flow.DeafLease())) {
      runtime.drain(Duration.ofSeconds(30));

      assertThat(get(runtime, "/ready").statusCode()).isEqualTo(503);
      assertThat(get(runtime, "/ready").body()).isEqualTo("draining\n");
      assertThat(get(runtime, "/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void outage_isToldInFewLinesWithoutStackTraces() {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    forgetEarlierOutages(context);
    try (WorkerRuntime runtime = start(new Flow.DeafLease())) {
      Eventually.until("polls", () -> calls.copyPollers.size() >= SLOTS);
      lines.start();
      context.getLogger("ROOT").addAppender(lines);
      int before = calls.methods.size();
      server.vanish();

      Eventually.until("calls into the void", () -> calls.methods.size() > before + 30);
      assertThat(runtime.readiness().ready()).isFalse();
    } finally {
      context.getLogger("ROOT").detachAppender(lines);
    }
    List<ILoggingEvent> warnings =
        new ArrayList<>(lines.list)
            .stream().filter(line -> line.getLevel().levelInt >= 30_000).toList();
    assertThat(warnings).hasSizeBetween(1, 3);
    assertThat(warnings).allMatch(line -> line.getThrowableProxy() == null);
    assertThat(warnings.getFirst().getFormattedMessage()).contains("temporal.trouble");
  }

  @Test
  void start_whenTemporalIsNotThere_leavesNothingBehind() {
    server.vanish();

    assertThatThrownBy(() -> start(new Flow.DeafLease()))
        .isInstanceOf(TemporalUnreachableException.class)
        .hasMessageContaining(server.address());
    assertThat(resourceClosed).isTrue();
  }

  @Test
  void start_whenTheHealthPortIsTaken_namesItAndLeavesNothingBehind() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());

      assertThatThrownBy(() -> start(new Flow.DeafLease(), address))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(":" + taken.getLocalPort());
      assertThat(resourceClosed).isTrue();
      assertThat(calls.copyPollers).isEmpty();
    }
  }

  @Test
  void close_twice_isNoError() {
    WorkerRuntime runtime = start(new Flow.DeafLease());

    runtime.close();
    runtime.close();

    assertThat(resourceClosed).isTrue();
  }

  private static void forgetEarlierOutages(LoggerContext context) {
    assertThat(context.getTurboFilterList()).hasOnlyElementsOfType(OutageFilter.class);
    OutageFilter fresh = new OutageFilter();
    fresh.start();
    context.resetTurboFilterList();
    context.addTurboFilter(fresh);
  }

  private WorkerRuntime start(Flow.Leasing lease) {
    return start(lease, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private WorkerRuntime start(Flow.Leasing lease, InetSocketAddress health) {
    draining.set(false);
    WorkerConfig config = new WorkerConfig(Map.of(), SLOTS, null, WorkerTiming.IN_MEMORY, health);
    Workload workload =
        new Workload(
            List.of(Flow.LeasingWorkflowImpl.class), new Flow.GreetingImpl(), List.of(lease));
    return WorkerRuntime.start(
        config,
        extras -> TemporalConnection.at(server.address(), extras),
        new Parts(
            (_, _) -> workload, draining, List.of(calls), List.of(() -> resourceClosed.set(true))));
  }

  private static void startWorkflow(WorkerRuntime runtime) {
    WorkflowStub stub =
        runtime
            .temporal()
            .client()
            .newUntypedWorkflowStub(
                "LeasingWorkflow",
                WorkflowOptions.newBuilder()
                    .setTaskQueue(TaskQueues.CONTROL)
                    .setWorkflowId(WORKFLOW_ID)
                    .build());
    stub.start();
  }

  private static long completedActivities(WorkerRuntime runtime) {
    return runtime.temporal().client().fetchHistory(WORKFLOW_ID).getEvents().stream()
        .map(HistoryEvent::getEventType)
        .filter(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED::equals)
        .count();
  }

  private HttpResponse<String> get(WorkerRuntime runtime, String path)
      throws IOException, InterruptedException {
    InetSocketAddress address = Objects.requireNonNull(runtime.healthAddress());
    URI uri = URI.create("http://127.0.0.1:" + address.getPort() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private String metrics(WorkerRuntime runtime) {
    try {
      return get(runtime, "/metrics").body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Which calls were made, and by which names the copy queue was polled. */
  private static final class SeenCalls implements ClientInterceptor {

    final Queue<String> methods = new ConcurrentLinkedQueue<>();
    final Queue<String> copyPollers = new ConcurrentLinkedQueue<>();

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      methods.add(method.getFullMethodName());
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void sendMessage(Q message) {
          if (message instanceof PollActivityTaskQueueRequest poll
              && poll.getTaskQueue().getName().equals(TaskQueues.COPY)) {
            copyPollers.add(poll.getIdentity());
          }
          super.sendMessage(message);
        }
      };
    }
  }
}
