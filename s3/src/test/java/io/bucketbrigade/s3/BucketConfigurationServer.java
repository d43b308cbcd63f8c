package io.bucketbrigade.s3;

import io.bucketbrigade.engine.bucket.BucketApplier;
import io.bucketbrigade.engine.bucket.BucketComparer;
import io.bucketbrigade.engine.bucket.BucketConfiguration;
import io.bucketbrigade.engine.bucket.ItemReading;
import io.bucketbrigade.engine.bucket.KeptItems;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.bucket.ItemComparison;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A server whose buckets a test configures with a plain SDK client and reads by our code. */
final class BucketConfigurationServer implements AutoCloseable {

  private static final int MAX_CONNECTIONS = 32;

  private final S3ObjectStores stores;
  private final S3HttpClient adminHttp;
  private final S3Client admin;

  BucketConfigurationServer(S3Access access) {
    S3Connection connection =
        S3Connection.to(
            "known",
            access.endpoint(),
            new S3Credentials.Static(access.accessKey(), access.secretKey(), null));
    stores = new S3ObjectStores(Map.of("known", connection), MAX_CONNECTIONS);
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

  /** Configures buckets. */
  S3Client admin() {
    return admin;
  }

  /** What our code reads of a bucket. */
  ItemReading read(String bucket, BucketItem item) {
    return stores.openConfiguration(location(bucket)).read(item);
  }

  /** Our own way to write. */
  BucketConfiguration configuration(String bucket) {
    return stores.openConfiguration(location(bucket));
  }

  /** Makes one bucket as the other. */
  BucketApplier.Result apply(
      String source, String destination, List<BucketItem> items, KeptItems kept) {
    return new BucketApplier(stores).apply(mapping(source, destination), items, kept);
  }

  /** Puts back what it was. */
  BucketApplier.Undone restore(
      String source, String destination, List<BucketItem> items, KeptItems kept) {
    return new BucketApplier(stores).restore(mapping(source, destination), items, kept);
  }

  private static BucketMapping mapping(String source, String destination) {
    return new BucketMapping(location(source), location(destination));
  }

  /** How two of its buckets compare. */
  Map<BucketItem, ItemComparison> compare(String source, String destination) {
    return new BucketComparer(stores)
            .compare(
                new BucketComparison.Request(
                    mapping(source, destination), List.of(BucketItem.values())))
            .items()
            .stream()
            .collect(Collectors.toMap(ItemComparison::item, Function.identity()));
  }

  private static BucketLocation location(String bucket) {
    return new BucketLocation("known", bucket, "", null);
  }

  @Override
  public void close() {
    stores.close();
    admin.close();
    adminHttp.close();
  }
}
