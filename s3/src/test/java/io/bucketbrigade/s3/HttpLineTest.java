package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bucketbrigade.s3.StallGuard.Exchange;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests past the client: their buffers, their ends and their connections. */
class HttpLineTest {

  private static final Duration STALL = Duration.ofSeconds(1);
  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final String BODY = "0123456789".repeat(20_000);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void read_fillsBuffersOnAndOutsideOfTheHeap(boolean direct) throws IOException {
    try (CannedServer server = CannedServer.answering(CannedServer.reply("200 OK", "", BODY));
        HttpLine line = new HttpLine(connection(server.endpoint(), null), 1, PATIENT)) {
      assertThat(read(line, server.endpoint(), direct)).isEqualTo(BODY);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void read_overTls_fillsBuffersOnAndOutsideOfTheHeap(boolean direct, @TempDir Path folder)
      throws Exception {
    var tls = S3HttpClientTest.selfSigned(folder);
    Path trusted = folder.resolve("cert.pem");
    try (CannedServer server = CannedServer.answering(tls, CannedServer.reply("200 OK", "", BODY));
        HttpLine line = new HttpLine(connection(server.endpoint(), trusted), 1, PATIENT)) {
      assertThat(read(line, server.endpoint(), direct)).isEqualTo(BODY);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void read_whenTheBodyStalls_isEnded(boolean direct) throws IOException {
    try (CannedServer server =
            CannedServer.answering(
                socket ->
                    socket
                        .getOutputStream()
                        .write(
                            "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n0"
                                .getBytes(StandardCharsets.UTF_8)));
        HttpLine line = new HttpLine(connection(server.endpoint(), null), 1, STALL)) {
      assertThat(
              catchThrowableOfType(
                  SocketTimeoutException.class, () -> read(line, server.endpoint(), direct)))
          .isNotNull();
    }
  }

  @Test
  void open_whenNoReplyComes_isEnded() throws IOException {
    try (CannedServer server = CannedServer.answering(socket -> {});
        HttpLine line = new HttpLine(connection(server.endpoint(), null), 1, STALL)) {
      assertThat(
              catchThrowableOfType(
                  SocketTimeoutException.class, () -> read(line, server.endpoint(), true)))
          .isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void read_whenTheBodyDrips_isEnded(boolean direct) throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    try (CannedServer server =
            CannedServer.answering(
                socket -> {
                  var out = socket.getOutputStream();
                  out.write(
                      "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n"
                          .getBytes(StandardCharsets.UTF_8));
                  for (int i = 0; i < 600 && !isOver(ended); i++) {
                    out.write('0');
                    out.flush();
                  }
                });
        HttpLine line = new HttpLine(connection(server.endpoint(), null), 1, STALL)) {
      assertThat(
              catchThrowableOfType(
                  SocketTimeoutException.class, () -> read(line, server.endpoint(), direct)))
          .hasMessageContaining("16 KiB");
    } finally {
      ended.countDown();
    }
  }

  /** Waits for a moment, as a drip does. */
  private static boolean isOver(CountDownLatch ended) {
    try {
      return ended.await(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void read_whenTheBodyIsCut_fails(boolean direct) throws IOException {
    try (CannedServer server =
            CannedServer.answering(
                socket -> {
                  socket
                      .getOutputStream()
                      .write(
                          "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n0"
                              .getBytes(StandardCharsets.UTF_8));
                  socket.close();
                });
        HttpLine line = new HttpLine(connection(server.endpoint(), null), 1, PATIENT)) {
      assertThat(
              catchThrowableOfType(
                  ConnectionClosedException.class, () -> read(line, server.endpoint(), direct)))
          .hasMessageContaining("199999 bytes are missing");
    }
  }

  @Test
  void connections_ofFinishedAndOfAbandonedCalls_areGivenBack() throws IOException {
    try (var server = FakeS3Server.start();
        HttpLine line = new HttpLine(connection(server.endpoint(), null), 1, PATIENT)) {
      for (int i = 0; i < 20; i++) {
        HttpUriRequestBase request = new HttpUriRequestBase("GET", server.endpoint());
        line.prepare(request, false);
        try (HttpLine.Call call = line.open(route(server.endpoint()), request)) {
          assertThat(call.reply().getCode()).isEqualTo(403);
          if (i % 2 == 0) {
            call.finish();
          }
        }
      }
    }
  }

  private static String read(HttpLine line, URI endpoint, boolean direct) throws IOException {
    HttpUriRequestBase request = new HttpUriRequestBase("GET", endpoint);
    request.addHeader("Host", endpoint.getAuthority());
    Exchange exchange = line.prepare(request, false);
    exchange.begin();
    try (HttpLine.Call call = line.open(route(endpoint), request)) {
      long length = call.reply().getEntity().getContentLength();
      // Room for more: what belongs to the reply is told by its length.
      int room = (int) length + 10;
      ByteBuffer into = direct ? ByteBuffer.allocateDirect(room) : ByteBuffer.allocate(room);
      WireConnection.read(call.reply().getEntity(), into, exchange);
      call.finish();
      return StandardCharsets.UTF_8.decode(into.flip()).toString();
    } catch (IOException e) {
      throw exchange.explain(e);
    } finally {
      exchange.end();
    }
  }

  private static HttpRoute route(URI endpoint) {
    HttpHost host = new HttpHost(endpoint.getScheme(), endpoint.getHost(), endpoint.getPort());
    return new HttpRoute(host, null, "https".equals(endpoint.getScheme()));
  }

  private static S3Connection connection(URI endpoint, @Nullable Path caBundle) {
    var keys = new S3Credentials.Static("key", "secret", null);
    return new S3Connection(
        "main", endpoint, null, true, keys, false, null, false, false, caBundle, null);
  }
}
