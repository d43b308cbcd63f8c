package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.ObjectStoreContract;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/**
 * The contract over HTTP, for the wire path and, where a class says so, for the SDK-backed store.
 * Buckets are made with a plain SDK client.
 */
abstract class S3ObjectStoreContract extends ObjectStoreContract {

  private static final AtomicInteger BUCKETS = new AtomicInteger();
  private static final int MAX_CONNECTIONS = 256;

  private final List<String> made = new ArrayList<>();
  private S3ObjectStores stores;
  private S3HttpClient adminHttp;
  private S3Client admin;

  /** How to reach the server, with an access key that it knows. */
  abstract S3Access access();

  /** Whether all requests go through the SDK. */
  boolean throughSdk() {
    return false;
  }

  /** Gives a test's bucket back, where a server cannot hold as many as there are tests. */
  void discard(S3Client client, String bucket) {}

  @BeforeEach
  void connect() {
    S3Access access = access();
    S3Connection connection =
        S3Connection.to(
            "known",
            access.endpoint(),
            new S3Credentials.Static(access.accessKey(), access.secretKey(), null));
    stores =
        new S3ObjectStores(
            Map.of(
                "known",
                connection,
                "stranger",
                S3Connection.to(
                    "stranger",
                    access.endpoint(),
                    new S3Credentials.Static("AKIASTRANGER00000001", "not-a-secret", null))),
            MAX_CONNECTIONS);
    adminHttp = new S3HttpClient(connection, MAX_CONNECTIONS);
    admin =
        S3Client.builder()
            .httpClient(adminHttp)
            .endpointOverride(access.endpoint())
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(access.accessKey(), access.secretKey())))
            .build();
  }

  @AfterEach
  void disconnect() {
    made.forEach(bucket -> discard(admin, bucket));
    stores.close();
    admin.close();
    adminHttp.close();
  }

  @Override
  protected ObjectStore newBucket(boolean versioned) {
    String name = "contract-" + BUCKETS.getAndIncrement();
    admin.createBucket(create -> create.bucket(name));
    made.add(name);
    if (versioned) {
      admin.putBucketVersioning(
          put ->
              put.bucket(name)
                  .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    }
    return open("known", name);
  }

  @Override
  protected ObjectStore newLockedBucket() {
    String name = "contract-" + BUCKETS.getAndIncrement();
    admin.createBucket(create -> create.bucket(name).objectLockEnabledForBucket(true));
    return open("known", name);
  }

  @Override
  protected ObjectStore missingBucket() {
    return open("known", "contract-missing-" + BUCKETS.getAndIncrement());
  }

  @Override
  protected ObjectStore asStranger(ObjectStore bucket) {
    return open("stranger", bucket.bucket());
  }

  private ObjectStore open(String connection, String bucket) {
    ObjectStores way = throughSdk() ? stores.throughSdk() : stores;
    return way.open(new BucketLocation(connection, bucket, "", null));
  }
}
