package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.auth.Authenticator;
import io.bucketbrigade.testkit.fake.auth.Principal;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.http.HttpListener;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.fake.http.HttpRequest;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A fake S3 server in this process, on the loopback address, path style. Without {@link Quirk}s it
 * behaves like AWS where migrations depend on it: byte order, versions, conditions, checksums,
 * multipart ETags, tag counts by permission, signatures, policies, expiring tokens. What it holds
 * is reached directly through {@link #bucket}. Thread-safe.
 */
public final class FakeS3Server implements AutoCloseable {

  private static final String DEFAULT_ACCESS_KEY = "AKIAFAKESERVER000001";
  private static final String DEFAULT_SECRET_KEY = "fake/secret+key/of/the/test/server/00001";

  private final ServerState state;
  private final Authenticator authenticator;
  private final RequestCounters counters = new RequestCounters();
  private final Dispatcher dispatcher;
  private final Principal owner;
  private final URI endpoint;
  private final ServerSocketFactory sockets;
  private final List<HttpListener> listeners = new ArrayList<>();
  private volatile @Nullable Function<HttpRequest, @Nullable HttpReply> control;

  private FakeS3Server(Builder builder) {
    state = new ServerState(builder.clock);
    authenticator = new Authenticator(builder.clock);
    dispatcher = new Dispatcher(state, authenticator, counters);
    owner = Principal.of(builder.accessKey, builder.secretKey).asRoot();
    authenticator.add(owner);
    sockets = builder.sockets;
    HttpListener listener = HttpListener.open(builder.port, sockets, this::handle);
    endpoint = URI.create(builder.scheme + "://127.0.0.1:" + listener.port());
    listeners.add(listener);
  }

  /** A server with default settings on a free port. */
  public static FakeS3Server start() {
    return builder().start();
  }

  /** Settings of a server. */
  public static Builder builder() {
    return new Builder();
  }

  /** Settings of a server. */
  public static final class Builder {
    private String accessKey = DEFAULT_ACCESS_KEY;
    private String secretKey = DEFAULT_SECRET_KEY;
    private int port;
    private ServerSocketFactory sockets = ServerSocketFactory.getDefault();
    private String scheme = "http";
    private InstantSource clock = InstantSource.system();

    private Builder() {}

    /** The credentials of the principal that may do everything. */
    public Builder credentials(String newAccessKey, String newSecretKey) {
      accessKey = newAccessKey;
      secretKey = newSecretKey;
      return this;
    }

    /** The port; 0, which is the default, for any free one. */
    public Builder port(int newPort) {
      port = newPort;
      return this;
    }

    /** Speaks TLS. */
    public Builder tls(ServerSocketFactory newSockets) {
      sockets = newSockets;
      scheme = "https";
      return this;
    }

    /** The clock of dates and expiries. */
    public Builder clock(InstantSource newClock) {
      clock = newClock;
      return this;
    }

    /** Starts it. */
    public FakeS3Server start() {
      return new FakeS3Server(this);
    }
  }

  private HttpReply handle(HttpRequest request) {
    Function<HttpRequest, @Nullable HttpReply> handler = control;
    HttpReply reply = handler == null ? null : handler.apply(request);
    return reply != null ? reply : dispatcher.handle(request);
  }

  /** Answers some requests before S3 does: those for which the function returns a reply. */
  void control(Function<HttpRequest, @Nullable HttpReply> handler) {
    control = handler;
  }

  /** The endpoint, without a slash at its end. */
  public URI endpoint() {
    return endpoint;
  }

  /** Another endpoint of the very same server: the same buckets behind two addresses. */
  public synchronized URI openAliasEndpoint() {
    HttpListener listener = HttpListener.open(0, this::handle);
    listeners.add(listener);
    return URI.create("http://127.0.0.1:" + listener.port());
  }

  /** The access key id of the principal that may do everything. */
  public String accessKey() {
    return owner.accessKeyId();
  }

  /** Its secret. */
  public String secretKey() {
    return owner.secretAccessKey();
  }

  /** How the principal that may do everything reaches this server. */
  public S3Access access() {
    return S3Access.of(endpoint(), accessKey(), secretKey());
  }

  /** The region of its buckets. */
  public String region() {
    return "us-east-1";
  }

  /** Adds a principal, or replaces the one with the same access key id. */
  public FakeS3Server add(Principal principal) {
    authenticator.add(principal);
    return this;
  }

  /** Disables an access key: its requests are refused with InvalidAccessKeyId. */
  public FakeS3Server disable(String accessKeyId) {
    authenticator.remove(accessKeyId);
    return this;
  }

  /** Creates a bucket, or returns the one that exists. */
  public FakeBucket createBucket(String name) {
    return state.buckets().computeIfAbsent(name, missing -> new FakeBucket(missing, state.clock()));
  }

  /**
   * A bucket.
   *
   * @throws AssertionError if there is none
   */
  public FakeBucket bucket(String name) {
    FakeBucket bucket = state.bucket(name);
    if (bucket == null) {
      throw new AssertionError("there is no bucket " + name);
    }
    return bucket;
  }

  /** All buckets by name, in a copy. */
  public Map<String, FakeBucket> buckets() {
    return new TreeMap<>(state.buckets());
  }

  /** Gives a bucket a second name. */
  public FakeS3Server alias(String secondName, String bucket) {
    state.buckets().put(secondName, bucket(bucket));
    return this;
  }

  /** Takes a bucket, or one of its names, away. */
  public FakeS3Server removeBucket(String name) {
    state.buckets().remove(name);
    return this;
  }

  /** What was asked so far. */
  public RequestCounters requests() {
    return counters;
  }

  /** Departs from AWS in these ways. */
  public FakeS3Server quirks(Quirk... quirks) {
    state.quirks().addAll(Arrays.asList(quirks));
    return this;
  }

  /** Follows AWS again in these ways. */
  public FakeS3Server withoutQuirks(Quirk... quirks) {
    state.quirks().removeAll(List.of(quirks));
    return this;
  }

  /** Injects the faults of a schedule, in the place of any other. */
  public FakeS3Server faults(FaultSchedule schedule) {
    state.faults(schedule);
    return this;
  }

  /** The schedule in force. */
  public FaultSchedule faults() {
    return state.faults();
  }

  /** Delays each request. */
  public FakeS3Server latency(Duration latency) {
    dispatcher.latency(latency);
    return this;
  }

  /** Calls a hook before each request that is well signed and meets no fault. */
  public FakeS3Server before(RequestHook hook) {
    dispatcher.before(hook);
    return this;
  }

  /** Calls a hook after each request that succeeded, before its reply is sent. */
  public FakeS3Server after(RequestHook hook) {
    dispatcher.after(hook);
    return this;
  }

  /** The smallest part that is not the last; 5 MiB, as S3 has it, unless set. */
  public FakeS3Server minPartBytes(long bytes) {
    state.minPartBytes(bytes);
    return this;
  }

  /** Stops listening and cuts every connection; buckets stay. */
  public synchronized void goOffline() {
    listeners.forEach(HttpListener::close);
    listeners.clear();
  }

  /** Listens again, on the first port. */
  public synchronized void goOnline() {
    if (listeners.isEmpty()) {
      listeners.add(HttpListener.open(endpoint.getPort(), sockets, this::handle));
    }
  }

  @Override
  public void close() {
    goOffline();
  }

  @Override
  public String toString() {
    return "FakeS3Server[" + endpoint() + ", " + state.faults() + "]";
  }
}
