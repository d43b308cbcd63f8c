package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.KeyStoreSockets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;

/** How requests are carried; every test ends by itself, because hanging is what must not happen. */
@Timeout(60)
class S3HttpClientTest {

  private static final Duration STALL = Duration.ofSeconds(1);

  /** Where a slow machine must not be taken for a stall. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final S3Credentials KEYS = new S3Credentials.Static("id", "secret", null);

  @Test
  void request_isSentOnThePathThatWasSigned() throws IOException {
    try (CannedServer server = CannedServer.answering(CannedServer.reply("200 OK", "", "x"));
        S3HttpClient client = client(server.endpoint())) {
      for (String path : new String[] {"//a", "/b//a/./../c%2F%20", "/b/a/"}) {
        send(client, get(server.endpoint(), path).build());
      }
      try (CannedServer other = CannedServer.answering(CannedServer.reply("200 OK", "", "x"))) {
        send(client, get(other.endpoint(), "//a/./../c%2F%20//").build());
        assertThat(other.head()).startsWith("GET //a/./../c%2F%20// HTTP/1.1\r\n");
      }
      assertThat(server.head()).startsWith("GET //a HTTP/1.1\r\n");
    }
  }

  @Test
  void request_keepsHeadersBeyondAscii() throws IOException {
    try (CannedServer server =
            CannedServer.answering(CannedServer.reply("200 OK", "x-amz-meta-a: größe\r\n", "x"));
        S3HttpClient client = client(server.endpoint())) {
      HttpExecuteResponse reply =
          send(client, get(server.endpoint(), "/").putHeader("x-test", "5 €").build());
      assertThat(server.head()).contains("x-test: 5 €\r\n");
      assertThat(reply.httpResponse().firstMatchingHeader("x-amz-meta-a")).contains("größe");
    }
  }

  @Test
  void redirect_isNotFollowed() throws IOException {
    try (CannedServer server =
            CannedServer.answering(
                CannedServer.reply("307 Temporary Redirect", "Location: /elsewhere\r\n", ""));
        S3HttpClient client = client(server.endpoint())) {
      HttpExecuteResponse reply = send(client, get(server.endpoint(), "/").build());
      assertThat(reply.httpResponse().statusCode()).isEqualTo(307);
    }
  }

  @Test
  void compressedObject_isNotDecompressed() throws IOException {
    try (CannedServer server =
            CannedServer.answering(
                CannedServer.reply("200 OK", "Content-Encoding: gzip\r\n", "not gzip at all"));
        S3HttpClient client = client(server.endpoint())) {
      HttpExecuteResponse reply =
          client
              .prepareRequest(
                  HttpExecuteRequest.builder().request(get(server.endpoint(), "/").build()).build())
              .call();
      try (InputStream body = reply.responseBody().orElseThrow()) {
        assertThat(body.readAllBytes()).asString().isEqualTo("not gzip at all");
      }
      assertThat(server.head().toLowerCase(Locale.ROOT)).doesNotContain("accept-encoding");
    }
  }

  @Test
  void server_whenItNeverAnswers_isGivenUp() throws IOException {
    try (CannedServer server = CannedServer.answering(socket -> {});
        S3HttpClient client = hasty(server.endpoint())) {
      assertThatThrownBy(() -> send(client, get(server.endpoint(), "/").build()))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void server_whenItNeverReadsTheBody_isGivenUp() throws IOException {
    try (CannedServer server = CannedServer.answering(socket -> {});
        S3HttpClient client = hasty(server.endpoint())) {
      byte[] body = new byte[64 * 1024 * 1024];
      SdkHttpFullRequest put =
          get(server.endpoint(), "/")
              .method(SdkHttpMethod.PUT)
              .putHeader("Content-Length", Integer.toString(body.length))
              .contentStreamProvider(() -> new ByteArrayInputStream(body))
              .build();
      assertThatThrownBy(() -> send(client, put)).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void server_whenItsBodyDrips_isGivenUp() throws IOException {
    try (CannedServer server =
            CannedServer.answering(
                socket -> {
                  var out = socket.getOutputStream();
                  out.write(
                      "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
                          .getBytes(StandardCharsets.UTF_8));
                  for (int i = 0; i < 600; i++) {
                    out.write('x');
                    out.flush();
                    pause();
                  }
                });
        S3HttpClient client = hasty(server.endpoint())) {
      assertThatThrownBy(() -> send(client, get(server.endpoint(), "/").build()))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("16 KiB");
    }
  }

  @Test
  void slowReplyOfACopy_isWaitedForLonger() throws IOException {
    try (CannedServer server =
            CannedServer.answering(
                socket -> {
                  for (int i = 0; i < 30; i++) {
                    pause();
                  }
                  CannedServer.reply("200 OK", "", "x").to(socket);
                });
        S3HttpClient client = hasty(server.endpoint())) {
      SdkHttpFullRequest copy =
          get(server.endpoint(), "/")
              .method(SdkHttpMethod.PUT)
              .putHeader("x-amz-copy-source", "b/k")
              .build();
      assertThat(send(client, copy).httpResponse().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void pool_isReusedAndNeverLeaks() throws IOException {
    try (var server = FakeS3Server.start();
        S3HttpClient client = new S3HttpClient(connection(server.endpoint(), null, null), 1)) {
      for (int i = 0; i < 20; i++) {
        assertThat(send(client, get(server.endpoint(), "/b/k").build()).httpResponse().statusCode())
            .isEqualTo(403);
      }
    }
  }

  @Test
  void proxy_carriesTheRequest() throws IOException {
    try (CannedServer proxy = CannedServer.answering(CannedServer.reply("200 OK", "", "x"));
        S3HttpClient client =
            new S3HttpClient(
                new HttpLine(
                    connection(URI.create("http://bucket.invalid"), null, proxy.endpoint()),
                    4,
                    PATIENCE))) {
      send(client, get(URI.create("http://bucket.invalid"), "/a").build());
      assertThat(proxy.head()).startsWith("GET http://bucket.invalid:80/a HTTP/1.1\r\n");
    }
  }

  @Test
  void caBundle_decidesWhomToTrust(@TempDir Path folder) throws Exception {
    ServerSocketFactory tls = selfSigned(folder);
    try (CannedServer server = CannedServer.answering(tls, CannedServer.reply("200 OK", "", "x"));
        S3HttpClient trusting =
            new S3HttpClient(
                new HttpLine(
                    connection(server.endpoint(), folder.resolve("cert.pem"), null), 4, PATIENCE));
        S3HttpClient plain = client(server.endpoint())) {
      assertThat(send(trusting, get(server.endpoint(), "/").build()).httpResponse().statusCode())
          .isEqualTo(200);
      assertThat(
              catchThrowableOfType(
                  IOException.class, () -> send(plain, get(server.endpoint(), "/").build())))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void caBundle_whenItIsNone_isNamed(@TempDir Path folder) {
    Path missing = folder.resolve("missing.pem");
    assertThatThrownBy(
            () ->
                new S3HttpClient(
                    new HttpLine(
                        connection(URI.create("https://127.0.0.1:1"), missing, null), 4, STALL)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("main")
        .hasMessageContaining(missing.toString());
  }

  static ServerSocketFactory selfSigned(Path folder) throws Exception {
    String store = folder.resolve("store.p12").toString();
    keytool(
        "-genkeypair",
        "-alias",
        "s3",
        "-keyalg",
        "EC",
        "-dname",
        "CN=127.0.0.1",
        "-ext",
        "san=ip:127.0.0.1",
        "-keystore",
        store,
        "-storepass",
        "changeit");
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "s3",
        "-file",
        folder.resolve("cert.pem").toString(),
        "-keystore",
        store,
        "-storepass",
        "changeit");
    return KeyStoreSockets.of(Path.of(store));
  }

  private static void keytool(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static S3HttpClient client(URI endpoint) {
    return client(endpoint, PATIENCE);
  }

  private static S3HttpClient hasty(URI endpoint) {
    return client(endpoint, STALL);
  }

  private static S3HttpClient client(URI endpoint, Duration stall) {
    return new S3HttpClient(new HttpLine(connection(endpoint, null, null), 4, stall));
  }

  private static S3Connection connection(
      URI endpoint, @Nullable Path caBundle, @Nullable URI proxy) {
    return new S3Connection(
        "main", endpoint, null, true, KEYS, false, null, false, false, caBundle, proxy);
  }

  private static SdkHttpFullRequest.Builder get(URI endpoint, String path) {
    return SdkHttpFullRequest.builder()
        .method(SdkHttpMethod.GET)
        .protocol(endpoint.getScheme())
        .host(endpoint.getHost())
        .port(endpoint.getPort())
        .encodedPath(path);
  }

  private static HttpExecuteResponse send(S3HttpClient client, SdkHttpFullRequest request)
      throws IOException {
    HttpExecuteResponse reply =
        client
            .prepareRequest(
                HttpExecuteRequest.builder()
                    .request(request)
                    .contentStreamProvider(request.contentStreamProvider().orElse(null))
                    .build())
            .call();
    if (reply.responseBody().isPresent()) {
      try (InputStream body = reply.responseBody().get()) {
        body.readAllBytes();
      }
    }
    return reply;
  }

  /** Time is what this server is slow in; no test waits for it. */
  private static void pause() throws IOException {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
