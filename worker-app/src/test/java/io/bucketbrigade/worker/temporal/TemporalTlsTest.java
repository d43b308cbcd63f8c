package io.bucketbrigade.worker.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Temporal client's TLS settings against a server that asks for a client certificate. */
class TemporalTlsTest {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;

  private final TestServicesStarter services = new TestServicesStarter(true, 0);
  private final Queue<String> logins = new ConcurrentLinkedQueue<>();
  private Server server;

  @BeforeEach
  void startServer() throws Exception {
    makeCertificate("server");
    makeCertificate("client");
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(
                GrpcSslContexts.forServer(
                        folder.resolve("server.pem").toFile(),
                        folder.resolve("server.key").toFile())
                    .trustManager(folder.resolve("client.pem").toFile())
                    .clientAuth(ClientAuth.REQUIRE)
                    .build());
    services
        .getServices()
        .forEach(
            service -> {
              ServerServiceDefinition seen = ServerInterceptors.intercept(service, new Logins());
              builder.addService(seen);
            });
    server = builder.build().start();
  }

  @AfterEach
  void stopServer() {
    server.shutdownNow();
    services.close();
  }

  @Test
  void probe_whenBothSidesShowCertificates_isAnswered() {
    try (TemporalConnection connection = connect(tls())) {
      assertThatCode(() -> connection.probe(Duration.ofSeconds(10))).doesNotThrowAnyException();
      assertThat(connection.registerSearchAttributes()).isTrue();
    }
  }

  @Test
  void probe_whenAnApiKeyIsSet_sendsItWithEveryCall() {
    Map<String, String> environment = tls();
    environment.put("TEMPORAL_API_KEY", "key-1");
    try (TemporalConnection connection = connect(environment)) {
      connection.probe(Duration.ofSeconds(10));
      connection.registerSearchAttributes();

      assertThat(logins).isNotEmpty().containsOnly("Bearer key-1");
    }
  }

  @Test
  void probe_whenTheClientShowsNoCertificate_isRefused() {
    Map<String, String> environment = tls();
    environment.remove("TEMPORAL_TLS_CLIENT_CERT_PATH");
    environment.remove("TEMPORAL_TLS_CLIENT_KEY_PATH");
    try (TemporalConnection connection = connect(environment)) {
      assertThatThrownBy(() -> connection.probe(Duration.ofSeconds(1)))
          .isInstanceOf(TemporalUnreachableException.class);
    }
  }

  @Test
  void probe_whenTheServersCertificateIsNotTrusted_saysSo() {
    Map<String, String> environment = tls();
    environment.put("TEMPORAL_TLS_SERVER_CA_CERT_PATH", folder.resolve("client.pem").toString());
    try (TemporalConnection connection = connect(environment)) {
      assertThatThrownBy(() -> connection.probe(Duration.ofSeconds(1)))
          .isInstanceOf(TemporalUnreachableException.class)
          .hasMessageContaining("certif");
    }
  }

  private TemporalConnection connect(Map<String, String> environment) {
    return TemporalConnection.fromEnvironment(environment, ConnectionExtras.NONE);
  }

  private Map<String, String> tls() {
    return new HashMap<>(
        Map.of(
            "TEMPORAL_ADDRESS", "127.0.0.1:" + server.getPort(),
            "TEMPORAL_CONFIG_FILE", folder.resolve("none.toml").toString(),
            "TEMPORAL_TLS_SERVER_CA_CERT_PATH", folder.resolve("server.pem").toString(),
            "TEMPORAL_TLS_CLIENT_CERT_PATH", folder.resolve("client.pem").toString(),
            "TEMPORAL_TLS_CLIENT_KEY_PATH", folder.resolve("client.key").toString()));
  }

  private void makeCertificate(String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve(name + ".p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    int status =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=IP:127.0.0.1",
                "-validity",
                "2")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start()
            .waitFor();
    assertThat(status).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    writePem(name + ".pem", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    writePem(name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded());
  }

  private void writePem(String file, String kind, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind));
  }

  private final class Logins implements ServerInterceptor {

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      logins.add(String.valueOf(headers.get(AUTHORIZATION)));
      return next.startCall(call, headers);
    }
  }
}
