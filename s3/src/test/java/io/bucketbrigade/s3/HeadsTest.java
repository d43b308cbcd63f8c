package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads of requests and replies, as bytes. */
final class HeadsTest {

  private final HeadWriter writer = new HeadWriter();
  private final HeadReader reader = new HeadReader();

  // ---- requests

  @Test
  void write_sendsLineAndHeadersInTheirOrder() throws IOException {
    BasicClassicHttpRequest request = new BasicClassicHttpRequest("PUT", "/bucket/k%20y?a=b");
    request.addHeader("host", "127.0.0.1:80");
    request.addHeader("x-amz-meta-empty", "");
    assertThat(written(request))
        .isEqualTo(
            "PUT /bucket/k%20y?a=b HTTP/1.1\r\nhost: 127.0.0.1:80\r\nx-amz-meta-empty: \r\n\r\n");
    assertThat(written(new BasicClassicHttpRequest("GET", "/")))
        .isEqualTo("GET / HTTP/1.1\r\n\r\n");
  }

  @Test
  void write_ofTextBeyondAscii_sendsUtf8() throws IOException {
    BasicClassicHttpRequest request = new BasicClassicHttpRequest("GET", "/");
    request.addHeader("a", "before Gr\u00fc\u00dfe \ud83d\ude00");
    assertThat(written(request)).contains("\r\na: before Gr\u00fc\u00dfe \ud83d\ude00\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nx-forged: b", "a\nx-forged: b", "\u00fc\r\nx-forged: b"})
  void write_ofAValueThatEndsItsLine_sendsOneHeader(String value) throws IOException {
    BasicClassicHttpRequest request = new BasicClassicHttpRequest("GET", "/");
    request.addHeader("a", value);
    assertThat(written(request).split("\r\n", -1)).hasSize(4).noneMatch(l -> l.startsWith("x-"));
  }

  @Test
  void write_ofAHeadLargerThanItsBuffers_sendsAllOfIt() throws IOException {
    BasicClassicHttpRequest request = new BasicClassicHttpRequest("GET", "/" + "k".repeat(30_000));
    request.addHeader("a", "v".repeat(30_000));
    assertThat(written(request)).hasSize(60_000 + "GET / HTTP/1.1\r\na: \r\n\r\n".length());
  }

  // ---- replies

  @Test
  void parse_readsStatusAndHeaders() throws Exception {
    ClassicHttpResponse reply =
        read("HTTP/1.1 200 OK\r\nETag: \"abc\"\r\nx-amz-meta-a:  b c \t\r\nEmpty:\r\n\r\nbody");
    assertThat(reply.getCode()).isEqualTo(200);
    assertThat(reply.getVersion()).isEqualTo(HttpVersion.HTTP_1_1);
    assertThat(reply.getFirstHeader("etag").getValue()).isEqualTo("\"abc\"");
    assertThat(reply.getFirstHeader("X-Amz-Meta-A").getValue()).isEqualTo("b c");
    assertThat(reply.getFirstHeader("empty").getValue()).isEmpty();
    assertThat(reply.getHeaders()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 404 Not Found\r\n\r\n",
        "HTTP/1.1 404\r\n\r\n",
        "\r\n\r\nHTTP/1.1 404 Not Found\n\n",
        "HTTP/1.1 404 Not Found"
      })
  void parse_ofAnyStatusLine_readsIt(String head) throws Exception {
    assertThat(read(head).getCode()).isEqualTo(404);
  }

  @Test
  void parse_ofAnOldServer_knowsItsVersion() throws Exception {
    assertThat(read("HTTP/1.0 200 OK\r\n\r\n").getVersion()).isEqualTo(HttpVersion.HTTP_1_0);
  }

  @Test
  void parse_ofValuesInUtf8_decodesThem() throws Exception {
    ClassicHttpResponse reply = read("HTTP/1.1 200 OK\r\na: Gr\u00fc\u00dfe \ud83d\ude00\r\n\r\n");
    assertThat(reply.getFirstHeader("a").getValue()).isEqualTo("Gr\u00fc\u00dfe \ud83d\ude00");
  }

  @Test
  void parse_ofAFoldedHeader_joinsItsLines() throws Exception {
    ClassicHttpResponse reply = read("HTTP/1.1 200 OK\r\na: b\r\n c\r\nd: e\r\n\r\n");
    assertThat(reply.getFirstHeader("a").getValue()).isEqualTo("b c");
    assertThat(reply.getFirstHeader("d").getValue()).isEqualTo("e");
  }

  @Test
  void parse_whenNothingComes_isNull() throws Exception {
    assertThat(parse("")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH\r\n\r\n",
        "HTTP/1.1 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nnothing\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: nameless\r\n\r\n",
        "HTTP/1.1 200 OK\r\nname : value\r\n\r\n",
        "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n"
      })
  void parse_ofWhatIsNoReply_throws(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void parse_ofEndlessHeaders_throws() {
    assertThatThrownBy(() -> parse("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(5_000)))
        .isInstanceOf(ProtocolException.class);
  }

  // ---- leaves

  private String written(BasicClassicHttpRequest request) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SessionOutputBufferImpl buffer = new SessionOutputBufferImpl(8192);
    writer.write(request, buffer, out);
    buffer.flush(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private ClassicHttpResponse read(String text) throws IOException, HttpException {
    return Objects.requireNonNull(parse(text));
  }

  private @Nullable ClassicHttpResponse parse(String text) throws IOException, HttpException {
    InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return reader.parse(new SessionInputBufferImpl(8192), in);
  }
}
