package io.bucketbrigade.s3;

import io.bucketbrigade.s3.StallGuard.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Carries the SDK's requests over an {@link HttpLine}.
 *
 * <p>None of the SDK's own HTTP clients does what is needed here. Its Apache clients rewrite {@code
 * //} in a path after signing it, so keys with empty segments fail on servers that check the
 * signature; this class sends paths as they were signed. Its CRT client takes no certificates of
 * one's own and tells failures by number; its URL-connection client has no pool to size. This one
 * tells failures by the JDK's exceptions, and on a virtual thread an interrupt closes the socket at
 * once. Thread-safe.
 */
final class S3HttpClient implements SdkHttpClient {

  /** Written by the client itself, from the entity and the route. */
  private static final Set<String> OWN_HEADERS = Set.of("content-length", "transfer-encoding");

  private final HttpLine line;

  /** Carries requests over {@code line}, which it closes. */
  S3HttpClient(HttpLine line) {
    this.line = line;
  }

  /**
   * A client with a line of its own.
   *
   * @param maxConnections the most connections at a time
   * @throws IllegalArgumentException if the connection's CA bundle cannot be read
   */
  S3HttpClient(S3Connection connection, int maxConnections) {
    this(new HttpLine(connection, maxConnections));
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    SdkHttpRequest http = request.httpRequest();
    HttpUriRequestBase wire = wireRequest(http);
    Exchange exchange = line.prepare(wire, isServerWork(http));
    request
        .contentStreamProvider()
        .ifPresentOrElse(
            body -> wire.setEntity(new Body(body, contentLength(http), exchange)),
            () -> {
              if (http.method() != SdkHttpMethod.GET && contentLength(http) == 0) {
                wire.setEntity(new Body(InputStream::nullInputStream, 0, exchange));
              }
            });
    return new Call(wire, exchange, new HttpHost(http.protocol(), http.host(), http.port()));
  }

  @Override
  public String clientName() {
    return "BucketBrigade";
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    line.close();
  }

  // ---- requests

  private static HttpUriRequestBase wireRequest(SdkHttpRequest http) {
    URI root = URI.create(http.protocol() + "://" + http.host() + ":" + http.port() + "/");
    HttpUriRequestBase wire = new HttpUriRequestBase(http.method().name(), root);
    String path = http.encodedPath().isEmpty() ? "/" : http.encodedPath();
    // Set apart from the URI, which would not take a path that begins with two slashes.
    wire.setPath(path + http.encodedQueryParameters().map(query -> "?" + query).orElse(""));
    http.forEachHeader(
        (name, values) -> {
          if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> wire.addHeader(name, value));
          }
        });
    return wire;
  }

  private static long contentLength(SdkHttpRequest http) {
    return http.firstMatchingHeader("Content-Length").map(Long::parseLong).orElse(-1L);
  }

  private static boolean isServerWork(SdkHttpRequest http) {
    boolean copies = http.firstMatchingHeader("x-amz-copy-source").isPresent();
    boolean completes =
        http.method() == SdkHttpMethod.POST
            && http.firstMatchingRawQueryParameter("uploadId").isPresent();
    return copies || completes;
  }

  private final class Call implements ExecutableHttpRequest {

    private final HttpUriRequestBase wire;
    private final Exchange exchange;
    private final HttpHost host;

    Call(HttpUriRequestBase wire, Exchange exchange, HttpHost host) {
      this.wire = wire;
      this.exchange = exchange;
      this.host = host;
    }

    @Override
    public HttpExecuteResponse call() throws IOException {
      exchange.begin();
      boolean handedOver = false;
      try {
        ClassicHttpResponse reply = line.send(host, wire);
        exchange.restart();
        HttpExecuteResponse response = response(reply);
        handedOver = reply.getEntity() != null;
        return response;
      } catch (IOException e) {
        throw exchange.explain(e);
      } finally {
        if (!handedOver) {
          exchange.end();
        }
      }
    }

    private HttpExecuteResponse response(ClassicHttpResponse reply) throws IOException {
      SdkHttpFullResponse.Builder head =
          SdkHttpFullResponse.builder()
              .statusCode(reply.getCode())
              .statusText(reply.getReasonPhrase());
      for (Header header : reply.getHeaders()) {
        head.appendHeader(header.getName(), header.getValue());
      }
      HttpExecuteResponse.Builder response = HttpExecuteResponse.builder().response(head.build());
      HttpEntity entity = reply.getEntity();
      if (entity != null) {
        InputStream body = new WatchedBody(entity.getContent(), exchange);
        response.responseBody(AbortableInputStream.create(body, this));
      }
      return response.build();
    }

    @Override
    public void abort() {
      wire.cancel();
      exchange.end();
    }
  }

  /** A body that the SDK can open again, sent in pieces so that a stall shows. */
  private static final class Body extends AbstractHttpEntity {

    private static final int PIECE_BYTES = 64 * 1024;

    private final ContentStreamProvider provider;
    private final long length;
    private final Exchange exchange;

    Body(ContentStreamProvider provider, long length, Exchange exchange) {
      super((String) null, null, length < 0);
      this.provider = provider;
      this.length = length;
      this.exchange = exchange;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      try (InputStream in = provider.newStream()) {
        byte[] piece = new byte[Math.clamp(length, 1, PIECE_BYTES)];
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
          out.write(piece, 0, read);
          exchange.moved(read);
        }
      }
      exchange.restart();
    }

    @Override
    public InputStream getContent() {
      return provider.newStream();
    }

    @Override
    public long getContentLength() {
      return length;
    }

    @Override
    public boolean isRepeatable() {
      return true;
    }

    @Override
    public boolean isStreaming() {
      return false;
    }

    @Override
    public void close() {}
  }
}
