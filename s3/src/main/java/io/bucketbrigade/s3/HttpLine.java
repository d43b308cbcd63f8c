package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.WritePermit;
import io.bucketbrigade.s3.StallGuard.Exchange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The way to one bucket's server: Apache HttpClient 5 over one pool of connections.
 *
 * <p>It follows no redirect, keeps no cookie, decompresses nothing and repeats nothing. A request
 * that moves less than {@value StallGuard#MIN_BYTES_PER_WINDOW} bytes in the time allowed is
 * aborted, so no request hangs: sockets know no write timeout of their own, and a read timeout
 * never ends a body that drips. A write is asked for its permit once more when its connection is
 * there and before its first byte leaves. Thread-safe.
 */
final class HttpLine implements AutoCloseable {

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

  private final CloseableHttpClient client;
  private final StallGuard guard;
  private final RequestConfig normal;
  private final RequestConfig serverWork;

  /**
   * A line with an empty pool.
   *
   * @param maxConnections the most connections at a time
   * @throws IllegalArgumentException if the connection's CA bundle cannot be read
   */
  HttpLine(S3Connection connection, int maxConnections) {
    this(connection, maxConnections, STALL_TIMEOUT);
  }

  HttpLine(S3Connection connection, int maxConnections, Duration stallTimeout) {
    client = client(connection, maxConnections, stallTimeout);
    guard = new StallGuard("s3-stall-guard-" + connection.name());
    normal = config(connection.proxy(), stallTimeout);
    serverWork = config(connection.proxy(), SERVER_WORK_TIMEOUT);
  }

  /**
   * Gives a request its deadlines.
   *
   * @param isServerWork whether the server answers only when it has moved all bytes by itself
   */
  Exchange prepare(HttpUriRequestBase request, boolean isServerWork) {
    RequestConfig config = isServerWork ? serverWork : normal;
    request.setConfig(config);
    return guard.exchange(request, config.getResponseTimeout().toDuration());
  }

  /** Sends a prepared request; the caller closes the reply. */
  ClassicHttpResponse send(HttpHost host, HttpUriRequestBase request) throws IOException {
    return client.executeOpen(host, request, HttpClientContext.create());
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    guard.close();
    client.close(CloseMode.IMMEDIATE);
  }

  /** A worker that was stopped since it asked may not write what it has prepared. */
  private static ClassicHttpResponse permitted(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    try {
      WritePermit.awaitCurrent();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("this process may not write any more");
    }
    return chain.proceed(request, scope);
  }

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
            .disableDefaultUserAgent()
            .addExecInterceptorAfter(
                ChainElement.CONNECT.name(), "write-permit", HttpLine::permitted);
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
