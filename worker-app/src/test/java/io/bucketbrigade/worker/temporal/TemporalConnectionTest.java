package io.bucketbrigade.worker.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.worker.config.ConfigException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemporalConnectionTest {

  @TempDir Path folder;

  @AutoClose private final LoopbackTemporal server = LoopbackTemporal.start();

  @Test
  void probe_whenTemporalAnswers_returns() {
    try (TemporalConnection connection = TemporalConnection.at(server.address())) {
      connection.probe(Duration.ofSeconds(10));

      assertThat(connection.address()).isEqualTo(server.address());
      assertThat(connection.namespace()).isEqualTo("default");
      assertThat(connection.answers(Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void probe_whenNothingListens_namesAddressAndReasonWithinTheDeadline() throws IOException {
    String address = "127.0.0.1:" + freePort();
    try (TemporalConnection connection = TemporalConnection.at(address)) {
      long begin = System.nanoTime();

      assertThatThrownBy(() -> connection.probe(Duration.ofSeconds(1)))
          .isInstanceOf(TemporalUnreachableException.class)
          .hasMessageStartingWith("Temporal is not reachable at " + address + " (")
          .hasMessageContaining("Connection refused")
          .hasMessageEndingWith("start it there or set TEMPORAL_ADDRESS");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
      assertThat(connection.answers(Duration.ofSeconds(1))).isFalse();
    }
  }

  @Test
  void probe_whenAPortAcceptsButNeverAnswers_endsAtTheDeadline() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        TemporalConnection connection =
            TemporalConnection.at("127.0.0.1:" + silent.getLocalPort())) {
      long begin = System.nanoTime();

      assertThatThrownBy(() -> connection.probe(Duration.ofSeconds(2)))
          .isInstanceOf(TemporalUnreachableException.class)
          .hasMessageContaining("127.0.0.1:" + silent.getLocalPort());
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
    }
  }

  @Test
  void probe_whenTheHostHasNoAddress_saysSo() {
    try (TemporalConnection connection = TemporalConnection.at("no-such-host.invalid:7233")) {
      assertThatThrownBy(() -> connection.probe(Duration.ofSeconds(1)))
          .isInstanceOf(TemporalUnreachableException.class)
          .hasMessageContaining("no-such-host.invalid");
    }
  }

  @Test
  void probe_whenTheServerComesUpMeanwhile_findsIt() {
    server.vanish();
    try (TemporalConnection connection = TemporalConnection.at(server.address())) {
      Thread starter =
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (connection.stubs().getRawChannel().getState(false)
                        != ConnectivityState.TRANSIENT_FAILURE) {
                      Thread.onSpinWait();
                    }
                    server.comeBack();
                  });

      connection.probe(Duration.ofSeconds(15));

      assertThat(starter.getState()).isNotEqualTo(Thread.State.NEW);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOT_FOUND | has no namespace 'default'; create it or set TEMPORAL_NAMESPACE",
        "UNAUTHENTICATED | refuses this login for the namespace 'default'",
        "PERMISSION_DENIED | refuses this login for the namespace 'default'",
        "UNIMPLEMENTED | does not answer as Temporal does (UNIMPLEMENTED)",
      })
  void probe_whenTheServerRefuses_saysWhatToDoAtOnce(Status.Code code, String words)
      throws IOException {
    Server refusing = serverThatAnswers(code.toStatus());
    try (TemporalConnection connection = TemporalConnection.at("127.0.0.1:" + refusing.getPort())) {
      long begin = System.nanoTime();

      assertThatThrownBy(() -> connection.probe(Duration.ofMinutes(10)))
          .isInstanceOf(TemporalUnreachableException.class)
          .hasMessageContaining(connection.address())
          .hasMessageContaining(words);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
    } finally {
      refusing.shutdownNow();
    }
  }

  @Test
  void at_whenInterceptorsAreGiven_theySeeEveryCall() {
    Calls calls = new Calls();
    try (TemporalConnection connection =
        TemporalConnection.at(server.address(), new ConnectionExtras(List.of(calls), null))) {
      connection.probe(Duration.ofSeconds(10));

      assertThat(calls.methods)
          .contains("temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace");
    }
  }

  @Test
  void fromEnvironment_whenNothingIsSet_isTheLocalDefault() {
    try (TemporalConnection connection = fromEnvironment(Map.of())) {
      assertThat(connection.address()).isEqualTo("127.0.0.1:7233");
      assertThat(connection.namespace()).isEqualTo("default");
    }
  }

  @Test
  void fromEnvironment_whenVariablesAreSet_followsThem() {
    try (TemporalConnection connection =
        fromEnvironment(
            Map.of("TEMPORAL_ADDRESS", server.address(), "TEMPORAL_NAMESPACE", "buckets"))) {
      assertThat(connection.address()).isEqualTo(server.address());
      assertThat(connection.namespace()).isEqualTo("buckets");
    }
  }

  @Test
  void fromEnvironment_whenAProfileIsNamed_readsItFromTheFile() throws IOException {
    Path file = folder.resolve("temporal.toml");
    Files.writeString(
        file,
        """
        [profile.default]
        address = "127.0.0.1:1"
        [profile.staging]
        address = "127.0.0.1:2"
        namespace = "staging"
        """);
    Map<String, String> environment =
        Map.of("TEMPORAL_CONFIG_FILE", file.toString(), "TEMPORAL_PROFILE", "staging");

    try (TemporalConnection connection =
        TemporalConnection.fromEnvironment(environment, ConnectionExtras.NONE)) {
      assertThat(connection.address()).isEqualTo("127.0.0.1:2");
      assertThat(connection.namespace()).isEqualTo("staging");
    }
  }

  @Test
  void fromEnvironment_whenTheProfileIsUnknown_namesIt() {
    assertThatThrownBy(() -> fromEnvironment(Map.of("TEMPORAL_PROFILE", "nowhere")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("TEMPORAL_PROFILE");
  }

  @Test
  void fromEnvironment_whenTheFileIsBroken_saysSo() throws IOException {
    Path file = folder.resolve("broken.toml");
    Files.writeString(file, "[profile");

    assertThatThrownBy(() -> fromEnvironment(Map.of("TEMPORAL_CONFIG_FILE", file.toString())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("TEMPORAL_CONFIG_FILE");
  }

  @Test
  void fromEnvironment_whenACertificateIsMissing_namesTheFile() {
    assertThatThrownBy(
            () ->
                fromEnvironment(
                    Map.of(
                        "TEMPORAL_TLS_CLIENT_CERT_PATH", "/no/such/cert.pem",
                        "TEMPORAL_TLS_CLIENT_KEY_PATH", "/no/such/key.pem")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("/no/such/cert.pem");
  }

  @Test
  void registerSearchAttributes_whenTheyAreNew_andAgain_succeeds() {
    try (TemporalConnection connection = TemporalConnection.at(server.address())) {
      assertThat(connection.registerSearchAttributes()).isTrue();
      assertThat(connection.registerSearchAttributes()).isTrue();
    }
  }

  @Test
  void registerSearchAttributes_whenTheServerCannot_saysNo() throws IOException {
    Server simple = serverThatAnswers(Status.OK);
    try (TemporalConnection connection = TemporalConnection.at("127.0.0.1:" + simple.getPort())) {
      assertThat(connection.registerSearchAttributes()).isFalse();
    } finally {
      simple.shutdownNow();
    }
  }

  private TemporalConnection fromEnvironment(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.putIfAbsent("TEMPORAL_CONFIG_FILE", folder.resolve("none.toml").toString());
    return TemporalConnection.fromEnvironment(environment, ConnectionExtras.NONE);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Server serverThatAnswers(Status status) throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .addService(
            new WorkflowServiceGrpc.WorkflowServiceImplBase() {
              @Override
              public void getSystemInfo(
                  GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> reply) {
                reply.onNext(GetSystemInfoResponse.getDefaultInstance());
                reply.onCompleted();
              }

              @Override
              public void describeNamespace(
                  DescribeNamespaceRequest request,
                  StreamObserver<DescribeNamespaceResponse> reply) {
                if (status.isOk()) {
                  reply.onNext(DescribeNamespaceResponse.getDefaultInstance());
                  reply.onCompleted();
                } else {
                  reply.onError(new StatusException(status));
                }
              }
            })
        .build()
        .start();
  }

  private static final class Calls implements ClientInterceptor {

    private final ConcurrentLinkedQueue<String> methods = new ConcurrentLinkedQueue<>();

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      methods.add(method.getFullMethodName());
      return next.newCall(method, options);
    }
  }
}
