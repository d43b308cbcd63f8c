package io.bucketbrigade.s3;

import io.bucketbrigade.s3.StallGuard.Exchange;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
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
 * Carries the SDK's requests over Apache HttpClient 5, one pool of connections per instance.
 *
 * <p>None of the SDK's own HTTP clients does what is needed here. Its Apache clients rewrite {@code
 * //} in a path after signing it, so keys with empty segments fail on servers that check the
 * signature; this class sends paths as they were signed. Its CRT client takes no certificates of
 * one's own and tells failures by number; its URL-connection client has no pool to size. This one
 * tells failures by the JDK's exceptions, and on a virtual thread an interrupt closes the socket at
 * once.
 *
 * <p>It follows no redirect, keeps no cookie, decompresses nothing and repeats nothing. A request
 * that moves less than {@value StallGuard#MIN_BYTES_PER_WINDOW} bytes in the time allowed is
 * aborted, so no request hangs: sockets know no write timeout of their own, and a read timeout
 * never ends a body that drips. Thread-safe.
 */
final class S3HttpClient implements SdkHttpClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * Waiting for a free connection means that the pool is smaller than what is in flight. With the
   * time to connect it stays below what counts as a stall, so that each is told as what it is.
   */
  private static final Duration POOL_TIMEOUT = Duration.ofSeconds(20);

  /** Between two bytes, and until the first byte of a reply. */
  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(30);

  /** Server-side copies and completions answer when all is done: 5 GiB at 20 MiB/s is 256 s. */
  private static final Duration SERVER_WORK_TIMEOUT = Duration.ofMinutes(5);

  /** Servers close connections that idle; below this nobody does. */
  private static final TimeValue TRUST_IDLE_FOR = TimeValue.ofSeconds(1);

  /** Long enough to be cheap, short enough to follow a name that moved. */
  private static final TimeValue CONNECTION_LIFE = TimeValue.ofMinutes(5);

  /** Written by the client itself, from the entity and the route. */
  private static final Set<String> OWN_HEADERS = Set.of("content-length", "transfer-encoding");

  private final CloseableHttpClient client;
  private final StallGuard guard;
  private final RequestConfig normal;
  private final RequestConfig serverWork;

  /**
   * A client with an empty pool.
   *
   * @param maxConnections the most connections at a time
   * @throws IllegalArgumentException if the connection's CA bundle cannot be read
   */
  S3HttpClient(S3Connection connection, int maxConnections) {
    this(connection, maxConnections, STALL_TIMEOUT);
  }

  S3HttpClient(S3Connection connection, int maxConnections, Duration stallTimeout) {
    client = client(connection, maxConnections, stallTimeout);
    guard = new StallGuard("s3-stall-guard-" + connection.name());
    normal = config(connection.proxy(), stallTimeout);
    serverWork = config(connection.proxy(), SERVER_WORK_TIMEOUT);
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    SdkHttpRequest http = request.httpRequest();
    RequestConfig config = isServerWork(http) ? serverWork : normal;
    HttpUriRequestBase wire = wireRequest(http);
    wire.setConfig(config);
    Exchange exchange = guard.exchange(wire, config.getResponseTimeout().toDuration());
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
    guard.close();
    client.close(CloseMode.IMMEDIATE);
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
        HttpClientContext context = HttpClientContext.create();
        ClassicHttpResponse reply = client.executeOpen(host, wire, context);
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

  /** A reply's body, whose bytes count as progress and whose end ends the exchange. */
  private static final class WatchedBody extends FilterInputStream {

    private final Exchange exchange;

    WatchedBody(InputStream in, Exchange exchange) {
      super(in);
      this.exchange = exchange;
    }

    @Override
    public int read() throws IOException {
      try {
        int read = super.read();
        exchange.moved(1);
        return read;
      } catch (IOException e) {
        throw exchange.explain(e);
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        int read = super.read(bytes, offset, length);
        exchange.moved(Math.max(read, 0));
        return read;
      } catch (IOException e) {
        throw exchange.explain(e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        exchange.end();
      }
    }
  }

  // ---- the client

  private static CloseableHttpClient client(
      S3Connection connection, int maxConnections, Duration stallTimeout) {
    var pool =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
            .setMaxConnPerRoute(maxConnections)
            .setMaxConnTotal(maxConnections)
            .setConnectionFactory(
                ManagedHttpClientConnectionFactory.builder().charCodingConfig(utf8()).build())
            .setTlsSocketStrategy(
                ClientTlsStrategyBuilder.create()
                    .setSslContext(CaBundle.sslContext(connection))
                    .buildClassic())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(Timeout.of(CONNECT_TIMEOUT))
                    .setSocketTimeout(Timeout.of(stallTimeout))
                    .setValidateAfterInactivity(TRUST_IDLE_FOR)
                    .setTimeToLive(CONNECTION_LIFE)
                    .build())
            .build();
    HttpClientBuilder builder =
        HttpClientBuilder.create()
            .setConnectionManager(pool)
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableContentCompression()
            .disableAuthCaching()
            .disableConnectionState()
            .disableDefaultUserAgent();
    URI proxy = connection.proxy();
    if (proxy != null) {
      builder.setProxy(proxyHost(proxy));
      if (proxy.getUserInfo() != null) {
        builder.setDefaultCredentialsProvider(proxyCredentials(proxy));
      }
    }
    return builder.build();
  }

  /** Header values that servers keep as UTF-8 pass unharmed; the SDK signs them as UTF-8 too. */
  private static CharCodingConfig utf8() {
    return CharCodingConfig.custom()
        .setCharset(StandardCharsets.UTF_8)
        .setMalformedInputAction(CodingErrorAction.REPLACE)
        .setUnmappableInputAction(CodingErrorAction.REPLACE)
        .build();
  }

  private static RequestConfig config(@Nullable URI proxy, Duration responseTimeout) {
    return RequestConfig.custom()
        .setConnectionRequestTimeout(Timeout.of(POOL_TIMEOUT))
        .setResponseTimeout(Timeout.of(responseTimeout))
        .setExpectContinueEnabled(false)
        .setRedirectsEnabled(false)
        .setContentCompressionEnabled(false)
        .setProtocolUpgradeEnabled(false)
        .setAuthenticationEnabled(proxy != null)
        .build();
  }

  private static HttpHost proxyHost(URI proxy) {
    int defaultPort = "https".equals(proxy.getScheme()) ? 443 : 80;
    int port = proxy.getPort() < 0 ? defaultPort : proxy.getPort();
    return new HttpHost(proxy.getScheme(), proxy.getHost(), port);
  }

  private static BasicCredentialsProvider proxyCredentials(URI proxy) {
    String[] user = proxy.getUserInfo().split(":", 2);
    char[] password = user.length == 2 ? user[1].toCharArray() : new char[0];
    BasicCredentialsProvider credentials = new BasicCredentialsProvider();
    credentials.setCredentials(
        new AuthScope(proxyHost(proxy)), new UsernamePasswordCredentials(user[0], password));
    return credentials;
  }
}
