package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.WritePermit;
import io.bucketbrigade.s3.StallGuard.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.DefaultConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.DetachedSocketFactory;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
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

  /** What may follow a reply's last element, read so that its connection can be used again. */
  private static final int REST_BYTES_MAX = 1024;

  private final HttpClientConnectionManager pool;
  private final CloseableHttpClient client;
  private final HttpRequestExecutor executor = new HttpRequestExecutor();
  private final boolean proxied;
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
    pool = pool(connection, maxConnections, stallTimeout);
    client = client(connection, pool);
    proxied = connection.proxy() != null;
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

  /**
   * Sends a prepared request past the client, whose chain for redirects, logins, cookies and
   * proxies is much of what a request costs; the client is asked where a proxy has to be. The
   * entity tells its length, and the caller closes the call.
   */
  Call open(HttpRoute route, HttpUriRequestBase request) throws IOException {
    if (proxied) {
      return new ClientCall(send(route.getTargetHost(), request));
    }
    HttpEntity entity = request.getEntity();
    if (entity != null) {
      request.setHeader("Content-Length", Long.toString(entity.getContentLength()));
    }
    ConnectionEndpoint endpoint = lease(route, request);
    boolean replied = false;
    try {
      PooledCall call = new PooledCall(endpoint, request, reply(endpoint, request));
      replied = true;
      return call;
    } catch (HttpException e) {
      throw new ClientProtocolException(e);
    } finally {
      if (!replied) {
        discard(endpoint);
      }
    }
  }

  private ConnectionEndpoint lease(HttpRoute route, HttpUriRequestBase request) throws IOException {
    Timeout timeout = Timeout.of(POOL_TIMEOUT);
    LeaseRequest lease = pool.lease("s3", route, timeout, null);
    request.setDependency(lease);
    try {
      ConnectionEndpoint endpoint = lease.get(timeout);
      request.setDependency(
          () -> {
            endpoint.close(CloseMode.IMMEDIATE);
            return true;
          });
      return endpoint;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a connection");
    } catch (TimeoutException e) {
      throw new ConnectionRequestTimeoutException(e.getMessage());
    } catch (ExecutionException e) {
      throw new IOException("no connection can be leased", e.getCause());
    }
  }

  private ClassicHttpResponse reply(ConnectionEndpoint endpoint, HttpUriRequestBase request)
      throws IOException, HttpException {
    HttpClientContext context = HttpClientContext.create();
    if (!endpoint.isConnected()) {
      pool.connect(endpoint, null, context);
    }
    endpoint.setSocketTimeout(request.getConfig().getResponseTimeout());
    requirePermit();
    return endpoint.execute("s3", request, executor::execute, context);
  }

  private void discard(ConnectionEndpoint endpoint) {
    endpoint.close(CloseMode.IMMEDIATE);
    pool.release(endpoint, null, TimeValue.ZERO_MILLISECONDS);
  }

  /** A request and its reply. Closing it gives the connection back, or up if it is not finished. */
  sealed interface Call extends AutoCloseable {

    /** The reply, its body unread. */
    ClassicHttpResponse reply();

    /** Says that the reply has been read as far as it matters. */
    void finish() throws IOException;

    @Override
    void close() throws IOException;
  }

  private record ClientCall(ClassicHttpResponse reply) implements Call {

    @Override
    public void finish() throws IOException {
      isRead(reply);
    }

    @Override
    public void close() throws IOException {
      reply.close();
    }
  }

  private final class PooledCall implements Call {

    private final ConnectionEndpoint endpoint;
    private final HttpUriRequestBase request;
    private final ClassicHttpResponse reply;
    private boolean reusable;

    PooledCall(ConnectionEndpoint endpoint, HttpUriRequestBase request, ClassicHttpResponse reply) {
      this.endpoint = endpoint;
      this.request = request;
      this.reply = reply;
    }

    @Override
    public ClassicHttpResponse reply() {
      return reply;
    }

    @Override
    public void finish() throws IOException {
      reusable = isRead(reply) && (isUsual(reply) || isKeptAlive());
    }

    private boolean isKeptAlive() {
      return DefaultConnectionReuseStrategy.INSTANCE.keepAlive(
          request, reply, HttpClientContext.create());
    }

    private TimeValue keepAlive() {
      return reply.containsHeader(HttpHeaders.KEEP_ALIVE)
          ? DefaultConnectionKeepAliveStrategy.INSTANCE.getKeepAliveDuration(
              reply, HttpClientContext.create())
          : RequestConfig.DEFAULT.getConnectionKeepAlive();
    }

    @Override
    public void close() {
      if (reusable) {
        pool.release(endpoint, null, keepAlive());
      } else {
        discard(endpoint);
      }
    }
  }

  /** Whether a reply leaves its connection open as nearly all do, which is cheap to see. */
  private static boolean isUsual(ClassicHttpResponse reply) {
    return HttpVersion.HTTP_1_1.equals(reply.getVersion())
        && reply.getCode() == HttpStatus.SC_OK
        && reply.countHeaders(HttpHeaders.CONTENT_LENGTH) == 1
        && !reply.containsHeader(HttpHeaders.CONNECTION)
        && !reply.containsHeader(HttpHeaders.TRANSFER_ENCODING);
  }

  private static boolean isRead(ClassicHttpResponse reply) throws IOException {
    HttpEntity entity = reply.getEntity();
    InputStream rest = entity == null ? null : entity.getContent();
    return rest == null || rest.readNBytes(REST_BYTES_MAX).length < REST_BYTES_MAX;
  }

  /** Sends a prepared request by the client; the caller closes the reply. */
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
    requirePermit();
    return chain.proceed(request, scope);
  }

  private static void requirePermit() throws InterruptedIOException {
    try {
      WritePermit.awaitCurrent();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("this process may not write any more");
    }
  }

  private static HttpClientConnectionManager pool(
      S3Connection connection, int maxConnections, Duration stallTimeout) {
    return new PoolOfChannels()
        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
        .setMaxConnPerRoute(maxConnections)
        .setMaxConnTotal(maxConnections)
        .setConnectionFactory(HttpLine::connection)
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
  }

  private static CloseableHttpClient client(
      S3Connection connection, HttpClientConnectionManager pool) {
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

  private static ManagedHttpClientConnection connection(@Nullable Socket socket)
      throws IOException {
    WireConnection connection = new WireConnection("s3");
    if (socket != null) {
      connection.bind(socket);
    }
    return connection;
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

  /** Its plain sockets have channels, which take buffers outside of the heap without a copy. */
  private static final class PoolOfChannels extends PoolingHttpClientConnectionManagerBuilder {

    @Override
    protected HttpClientConnectionOperator createConnectionOperator(
        @Nullable SchemePortResolver ports, @Nullable DnsResolver names, TlsSocketStrategy tls) {
      return new DefaultHttpClientConnectionOperator(
          new Sockets(),
          ports,
          names,
          RegistryBuilder.<TlsSocketStrategy>create().register(URIScheme.HTTPS.id, tls).build());
    }
  }

  private static final class Sockets implements DetachedSocketFactory {

    @Override
    public Socket create(@Nullable Proxy socks) throws IOException {
      return socks == null ? new Socket() : new Socket(socks);
    }

    @Override
    public Socket create(String scheme, @Nullable Proxy socks) throws IOException {
      return socks == null && URIScheme.HTTP.same(scheme)
          ? SocketChannel.open().socket()
          : create(socks);
    }
  }
}
