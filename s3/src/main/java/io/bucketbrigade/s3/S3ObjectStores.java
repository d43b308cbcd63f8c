package io.bucketbrigade.s3;

import io.bucketbrigade.engine.access.BucketPolicies;
import io.bucketbrigade.engine.access.BucketPolicyStore;
import io.bucketbrigade.engine.bucket.BucketConfiguration;
import io.bucketbrigade.engine.bucket.BucketConfigurations;
import io.bucketbrigade.engine.bucket.BucketNames;
import io.bucketbrigade.engine.governor.GovernedStore;
import io.bucketbrigade.engine.governor.Governor;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.model.spec.BucketLocation;
import java.net.URI;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryUtils;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * Buckets of the connections that a worker knows.
 *
 * <p>Each (connection, bucket, expected owner) has a client and a pool of its own, so that the two
 * sides of a migration never wait for each other's connections; credentials are shared by a
 * connection's buckets, and the {@link Governor} by all that lead to the same bucket of the same
 * endpoint. Nothing is sent, and no credential looked for, before the first request. Thread-safe.
 */
public final class S3ObjectStores
    implements ObjectStores, BucketConfigurations, BucketPolicies, AutoCloseable {

  /** What a given endpoint is signed for where no region is; servers of one's own ignore it. */
  private static final Region REGION_OF_GIVEN_ENDPOINT = Region.US_EAST_1;

  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

  private final Map<String, S3Connection> connections;
  private final int maxConnectionsPerBucket;
  private final Function<String, @Nullable String> environment;
  private final Map<String, ConnectionCredentials> credentials = new ConcurrentHashMap<>();
  private final Map<Opened, Pair> stores = new ConcurrentHashMap<>();
  private final Map<Served, Governor> governors = new ConcurrentHashMap<>();
  private volatile BiConsumer<String, Governor> watcher = (bucket, governor) -> {};

  /**
   * Buckets over these connections.
   *
   * @param connections by the names that specs use
   * @param maxConnectionsPerBucket the most requests under way to one bucket, at least 1
   */
  public S3ObjectStores(Map<String, S3Connection> connections, int maxConnectionsPerBucket) {
    this(connections, maxConnectionsPerBucket, System::getenv);
  }

  S3ObjectStores(
      Map<String, S3Connection> connections,
      int maxConnectionsPerBucket,
      Function<String, @Nullable String> environment) {
    if (maxConnectionsPerBucket < 1) {
      throw new IllegalArgumentException(
          "maxConnectionsPerBucket is " + maxConnectionsPerBucket + "; it must be at least 1");
    }
    this.connections = Map.copyOf(connections);
    this.maxConnectionsPerBucket = maxConnectionsPerBucket;
    this.environment = environment;
  }

  /** Opens buckets for copying: over the wire path, where their addresses allow it. */
  @Override
  public ObjectStore open(BucketLocation location) {
    return pair(location).preferred();
  }

  /**
   * The same buckets behind the SDK alone, so that who checks a copy shares no code for requests
   * with who made it.
   */
  public ObjectStores throughSdk() {
    return location -> pair(location).sdk();
  }

  @Override
  public BucketConfiguration openConfiguration(BucketLocation location) {
    return pair(location).configuration();
  }

  @Override
  public BucketPolicyStore openPolicy(BucketLocation location) {
    return pair(location).policy();
  }

  /** From now on sees each new governor with the name of its bucket. */
  public void watch(BiConsumer<String, Governor> newWatcher) {
    watcher = newWatcher;
  }

  private Pair pair(BucketLocation location) {
    S3Connection connection = connections.get(location.connection());
    if (connection == null) {
      throw new UnknownConnectionException(
          "connection '%s' is not known to this worker; it knows %s"
              .formatted(location.connection(), new TreeSet<>(connections.keySet())));
    }
    String owner =
        location.expectedOwner() == null ? connection.expectedOwner() : location.expectedOwner();
    return stores.computeIfAbsent(
        new Opened(location.connection(), location.bucket(), owner), o -> pair(connection, o));
  }

  /** Releases all connections; stores that were opened fail from then on. */
  @Override
  public void close() {
    stores.values().forEach(pair -> pair.sdk().close());
    credentials.values().forEach(ConnectionCredentials::close);
  }

  private Pair pair(S3Connection connection, Opened opened) {
    Region region = region(connection);
    ConnectionCredentials shared =
        credentials.computeIfAbsent(
            opened.connection(),
            name -> new ConnectionCredentials(connection, region, environment));
    HttpLine line = new HttpLine(connection, maxConnectionsPerBucket);
    S3HttpClient http = new S3HttpClient(line);
    S3Client client = client(connection, region, opened.owner(), shared, http);
    SdkObjectStore sdk = new SdkObjectStore(opened.bucket(), connection, region.id(), client, http);
    WireAddress address = WireAddress.of(connection, region, opened.bucket());
    ObjectStore preferred =
        address == null
            ? sdk
            : new WireObjectStore(
                sdk,
                new WireLine(connection, opened.owner(), address, shared, line),
                new S3Failures(connection, opened.bucket()));
    Governor governor =
        governors.computeIfAbsent(
            Served.of(connection, region, opened.bucket()),
            served -> {
              Governor made = new Governor(maxConnectionsPerBucket);
              watcher.accept(served.bucket(), made);
              return made;
            });
    BucketNames names = names(connection, opened);
    S3Failures failures = new S3Failures(connection, opened.bucket());
    return new Pair(
        new GovernedStore(preferred, governor),
        new GovernedStore(sdk, governor),
        new SdkBucketConfiguration(names, client, failures),
        new SdkBucketPolicy(names, connection.name(), client, failures));
  }

  /** An owner may be told by a canonical id, too, which no policy names. */
  private static BucketNames names(S3Connection connection, Opened opened) {
    String owner = opened.owner();
    URI endpoint = connection.endpoint();
    boolean aws = endpoint == null || String.valueOf(endpoint.getHost()).contains(".amazonaws.com");
    return new BucketNames(
        opened.bucket(), owner != null && ACCOUNT.matcher(owner).matches() ? owner : null, aws);
  }

  static S3Client client(
      S3Connection connection,
      Region region,
      @Nullable String owner,
      ConnectionCredentials credentials,
      S3HttpClient http) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClient(http)
            .credentialsProvider(credentials)
            .region(region)
            .fipsEnabled(connection.fips())
            .dualstackEnabled(connection.dualstack())
            .forcePathStyle(connection.pathStyle())
            .crossRegionAccessEnabled(false)
            .disableS3ExpressSessionAuth(true)
            // Compatible servers refuse or store what the SDK adds by default.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(
                S3Configuration.builder()
                    .chunkedEncodingEnabled(false)
                    .expectContinueEnabled(false)
                    .useArnRegionEnabled(true)
                    .build())
            .overrideConfiguration(
                override ->
                    override
                        .retryStrategy(onlyAfterClockSkew())
                        .addExecutionInterceptor(
                            new ConnectionHeaders(connection.requesterPays(), owner))
                        .addExecutionInterceptor(new VersionsInOneRow())
                        .addExecutionInterceptor(new ConfigurationReplies()));
    if (connection.endpoint() != null) {
      builder.endpointOverride(connection.endpoint());
    }
    return builder.build();
  }

  /**
   * The engine repeats requests. Only a refusal because of this machine's clock is repeated here,
   * once, because the SDK learns the server's time from it, for all clients of this process.
   */
  static RetryStrategy onlyAfterClockSkew() {
    return StandardRetryStrategy.builder()
        .useClientDefaults(false)
        .circuitBreakerEnabled(false)
        .maxAttempts(2)
        .backoffStrategy(BackoffStrategy.retryImmediately())
        .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
        .retryOnException(
            thrown -> thrown instanceof SdkException e && RetryUtils.isClockSkewException(e))
        .build();
  }

  static Region region(S3Connection connection) {
    if (connection.region() != null) {
      return Region.of(connection.region());
    }
    if (connection.endpoint() != null) {
      return REGION_OF_GIVEN_ENDPOINT;
    }
    try {
      return regionChain(connection).getRegion();
    } catch (SdkClientException e) {
      return Region.US_EAST_1;
    }
  }

  private static DefaultAwsRegionProviderChain regionChain(S3Connection connection) {
    DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
    if (connection.credentials() instanceof S3Credentials.Profile(String name)) {
      chain.profileName(name);
    }
    return chain.build();
  }

  /** One bucket by both ways, which share connections and credentials. */
  private record Pair(
      ObjectStore preferred,
      ObjectStore sdk,
      BucketConfiguration configuration,
      BucketPolicyStore policy) {}

  /** What a server is overloaded by, whoever asks. */
  private record Served(String endpoint, String bucket) {

    static Served of(S3Connection connection, Region region, String bucket) {
      URI endpoint = connection.endpoint();
      return new Served(endpoint == null ? region.id() : endpoint.toString(), bucket);
    }
  }

  /** What a client is cached by. */
  private record Opened(String connection, String bucket, @Nullable String owner) {}
}
