package io.bucketbrigade.s3;

import io.bucketbrigade.engine.cutover.Notifier;
import io.bucketbrigade.engine.cutover.SwitchStep;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.BucketLocation;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * Steps and notifiers over the connections that a worker knows. A connection's endpoint is asked
 * for parameters and topics as well; one without an endpoint leads to AWS's. Nothing is sent, and
 * no credential looked for, before the first use. Thread-safe.
 */
public final class ConnectedSwitches implements AutoCloseable {

  /** A step sends one request after the other, and few steps run at a time. */
  private static final int CONNECTIONS = 4;

  /** These requests are small; a server that is silent for so long is asked again later. */
  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(10);

  private final Map<String, S3Connection> connections;
  private final ObjectStores stores;
  private final Map<String, Clients> opened = new ConcurrentHashMap<>();

  /**
   * Steps over these connections.
   *
   * @param connections by the names that the worker's files use
   * @param stores opens the buckets of pointers, over the same names
   */
  public ConnectedSwitches(Map<String, S3Connection> connections, ObjectStores stores) {
    this.connections = Map.copyOf(connections);
    this.stores = stores;
  }

  /**
   * A step that changes a parameter of AWS Systems Manager.
   *
   * @param parameter its name, without a version or a label
   */
  public SwitchStep parameter(String connection, String parameter, SwitchedText text) {
    requireKnown(connection);
    return new TextStep(new ParameterPlace(parameter, () -> clients(connection).ssm()), text);
  }

  /** A step that changes an object whose whole body is the text. */
  public SwitchStep pointer(String connection, String bucket, ObjectKey key, SwitchedText text) {
    requireKnown(connection);
    BucketLocation location = new BucketLocation(connection, bucket, "", null);
    return new TextStep(new PointerPlace(bucket, key, () -> stores.open(location)), text);
  }

  /** A notifier that publishes to a topic of Amazon SNS. */
  public Notifier topic(String connection, String arn) {
    requireKnown(connection);
    return new TopicNotifier(arn, () -> clients(connection).sns());
  }

  /** Releases what was opened; buckets stay open, for they are not of this class. */
  @Override
  public void close() {
    opened.values().forEach(Clients::close);
  }

  private void requireKnown(String connection) {
    if (!connections.containsKey(connection)) {
      throw new UnknownConnectionException(
          "connection '%s' is not known to this worker; it knows %s"
              .formatted(connection, new TreeSet<>(connections.keySet())));
    }
  }

  private Clients clients(String name) {
    return opened.computeIfAbsent(
        name,
        n -> {
          S3Connection connection = connections.get(n);
          if (connection == null) {
            throw new IllegalStateException("was known when the step was made: " + n);
          }
          return Clients.of(connection);
        });
  }

  /** One connection's clients, which share connections and credentials. */
  private record Clients(
      SsmClient ssm, SnsClient sns, ConnectionCredentials credentials, S3HttpClient http) {

    static Clients of(S3Connection connection) {
      Region region = S3ObjectStores.region(connection);
      S3HttpClient http = new S3HttpClient(new HttpLine(connection, CONNECTIONS, STALL_TIMEOUT));
      ConnectionCredentials credentials =
          new ConnectionCredentials(connection, region, System::getenv);
      return new Clients(
          set(SsmClient.builder(), connection, region, credentials, http).build(),
          set(SnsClient.builder(), connection, region, credentials, http).build(),
          credentials,
          http);
    }

    private static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B set(
        B builder,
        S3Connection connection,
        Region region,
        ConnectionCredentials credentials,
        S3HttpClient http) {
      builder
          .httpClient(http)
          .credentialsProvider(credentials)
          .region(region)
          .fipsEnabled(connection.fips())
          .dualstackEnabled(connection.dualstack())
          .overrideConfiguration(
              override -> override.retryStrategy(S3ObjectStores.onlyAfterClockSkew()));
      if (connection.endpoint() != null) {
        builder.endpointOverride(connection.endpoint());
      }
      return builder;
    }

    void close() {
      ssm.close();
      sns.close();
      credentials.close();
      http.close();
    }
  }
}
