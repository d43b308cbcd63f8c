package io.bucketbrigade.worker.temporal;

import io.bucketbrigade.worker.config.ConfigException;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A connection to one Temporal namespace. Opening it sends nothing; {@link #probe} tells whether
 * anybody answers. Thread-safe. Closing it ends running calls.
 */
public final class TemporalConnection implements AutoCloseable {

  /** How long a person waits to be told that Temporal is not there. */
  public static final Duration PROBE_DEADLINE = Duration.ofSeconds(10);

  /** One attempt; a packet that nobody answers must not use up the whole deadline. */
  private static final Duration PROBE_ATTEMPT = Duration.ofSeconds(4);

  private static final Duration PROBE_PAUSE = Duration.ofMillis(250);

  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

  private final WorkflowServiceStubs stubs;
  private final WorkflowClient client;
  private final String address;

  private TemporalConnection(WorkflowServiceStubs stubs, WorkflowClientOptions options) {
    this.stubs = stubs;
    this.client = WorkflowClient.newInstance(stubs, options);
    this.address = address(stubs.getOptions());
  }

  /**
   * As the environment says: {@code TEMPORAL_ADDRESS}, {@code TEMPORAL_NAMESPACE}, {@code
   * TEMPORAL_API_KEY}, {@code TEMPORAL_TLS*}, {@code TEMPORAL_PROFILE}, {@code
   * TEMPORAL_CONFIG_FILE}; 127.0.0.1:7233 and {@code default} where it says nothing.
   *
   * @throws ConfigException if these contradict each other or name files that cannot be read
   */
  public static TemporalConnection fromEnvironment() {
    return fromEnvironment(System.getenv(), ConnectionExtras.NONE);
  }

  /** The same with interceptors and metrics. */
  public static TemporalConnection fromEnvironment(ConnectionExtras extras) {
    return fromEnvironment(System.getenv(), extras);
  }

  static TemporalConnection fromEnvironment(
      Map<String, String> environment, ConnectionExtras extras) {
    ClientConfigProfile profile = loadProfile(environment);
    try {
      WorkflowServiceStubsOptions options = profile.toWorkflowServiceStubsOptions();
      return open(options, profile.toWorkflowClientOptions(), extras);
    } catch (RuntimeException e) {
      throw new ConfigException(
          "the Temporal client cannot be set up for %s: %s; check the TEMPORAL_ variables"
              .formatted(profile.getAddress(), innermostMessage(e)),
          e);
    }
  }

  /**
   * To an address without TLS, in the namespace {@code default}: an embedded server's.
   *
   * @param address host:port
   */
  public static TemporalConnection at(String address) {
    return at(address, ConnectionExtras.NONE);
  }

  /** The same with interceptors and metrics. */
  public static TemporalConnection at(String address, ConnectionExtras extras) {
    return open(
        WorkflowServiceStubsOptions.newBuilder().setTarget(address).build(),
        WorkflowClientOptions.newBuilder().build(),
        extras);
  }

  /**
   * Over a channel that somebody else opened and closes, such as an in-process server's.
   *
   * @param namespace an existing one
   */
  public static TemporalConnection over(
      ManagedChannel channel, String namespace, ConnectionExtras extras) {
    return open(
        WorkflowServiceStubsOptions.newBuilder().setChannel(channel).build(),
        WorkflowClientOptions.newBuilder().setNamespace(namespace).build(),
        extras);
  }

  /** For starting, asking and listing workflows. */
  public WorkflowClient client() {
    return client;
  }

  /** For calls that the client has no method for. */
  public WorkflowServiceStubs stubs() {
    return stubs;
  }

  /** Where Temporal is, as host:port. */
  public String address() {
    return address;
  }

  /** The namespace of all calls. */
  public String namespace() {
    return client.getOptions().getNamespace();
  }

  /**
   * Asks for the namespace until there is an answer.
   *
   * @param deadline how long to try; a refused login or an unknown namespace is told at once
   * @throws TemporalUnreachableException if no good answer came in time
   */
  public void probe(Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
      try {
        describeNamespace(left.compareTo(PROBE_ATTEMPT) < 0 ? left : PROBE_ATTEMPT);
        return;
      } catch (StatusRuntimeException e) {
        boolean last = System.nanoTime() + PROBE_PAUSE.toNanos() >= end;
        if (last || !mayMend(e.getStatus())) {
          throw new TemporalUnreachableException(sentence(e), e);
        }
        pause(e);
      }
    }
  }

  /** Whether Temporal answers within {@code deadline}; one attempt. */
  public boolean answers(Duration deadline) {
    try {
      describeNamespace(deadline);
      return true;
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  /**
   * Makes the namespace know the search attributes that migrations set. Registering them again is
   * no error.
   *
   * @return false if they cannot be registered (no permission, no such call, no room): workflows
   *     must then be started without them
   */
  public boolean registerSearchAttributes() {
    return SearchAttributes.register(stubs, namespace());
  }

  /** Ends running calls. */
  @Override
  public void close() {
    stubs.shutdownNow();
    stubs.awaitTermination(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static TemporalConnection open(
      WorkflowServiceStubsOptions base, WorkflowClientOptions client, ConnectionExtras extras) {
    WorkflowServiceStubsOptions.Builder options = WorkflowServiceStubsOptions.newBuilder(base);
    extras.interceptors().forEach(options::addGrpcClientInterceptor);
    if (extras.metrics() != null) {
      options.setMetricsScope(extras.metrics());
    }
    return new TemporalConnection(WorkflowServiceStubs.newServiceStubs(options.build()), client);
  }

  private static ClientConfigProfile loadProfile(Map<String, String> environment) {
    try {
      return ClientConfigProfile.load(
          LoadClientConfigProfileOptions.newBuilder().setEnvOverrides(environment).build());
    } catch (IOException | RuntimeException e) {
      throw new ConfigException(
          "the Temporal client's configuration cannot be read: %s; check TEMPORAL_CONFIG_FILE and"
                  .formatted(innermostMessage(e))
              + " TEMPORAL_PROFILE",
          e);
    }
  }

  private void describeNamespace(Duration deadline) {
    stubs
        .blockingStub()
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace(namespace()).build());
  }

  private void pause(StatusRuntimeException cause) {
    try {
      Thread.sleep(PROBE_PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TemporalUnreachableException(sentence(cause), e);
    }
  }

  /** Whether a server that is starting, or a network that comes back, would answer differently. */
  private static boolean mayMend(Status status) {
    return status.getCode() == Status.Code.UNAVAILABLE
        || status.getCode() == Status.Code.DEADLINE_EXCEEDED
        || status.getCode() == Status.Code.RESOURCE_EXHAUSTED;
  }

  // The codes are gRPC's, an open set.
  private String sentence(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case NOT_FOUND ->
          "Temporal at %s has no namespace '%s'; create it or set TEMPORAL_NAMESPACE"
              .formatted(address, namespace());
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          "Temporal at %s refuses this login for the namespace '%s'; check the API key or the client"
                  .formatted(address, namespace())
              + " certificate";
      case UNAVAILABLE, DEADLINE_EXCEEDED ->
          "Temporal is not reachable at %s (%s); start it there or set TEMPORAL_ADDRESS"
              .formatted(address, reason(e));
      default ->
          "%s does not answer as Temporal does (%s); check TEMPORAL_ADDRESS"
              .formatted(address, e.getStatus().getCode());
    };
  }

  private static String reason(StatusRuntimeException e) {
    return e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED
        ? "no answer"
        : innermostMessage(e);
  }

  private static String innermostMessage(Throwable thrown) {
    Throwable innermost = thrown;
    for (int depth = 0; depth < 10 && innermost.getCause() != null; depth++) {
      innermost = innermost.getCause();
    }
    String message = innermost.getMessage();
    return message == null ? innermost.getClass().getSimpleName() : message.strip();
  }

  private static String address(WorkflowServiceStubsOptions options) {
    if (options.getTarget() != null) {
      return options.getTarget();
    }
    return options.getChannel() == null ? "in-process" : options.getChannel().authority();
  }
}
