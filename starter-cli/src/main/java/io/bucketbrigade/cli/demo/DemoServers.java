package io.bucketbrigade.cli.demo;

import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketOptions;
import io.bucketbrigade.model.spec.CopyHazard;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.ItemGate;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.s3.S3Credentials;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.auth.Principal;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.Versioning;
import java.util.List;
import java.util.Map;

/**
 * Two S3 servers on 127.0.0.1 that keep their objects in memory and enforce policies. The source
 * holds a bucket worth moving, the destination an empty one that is not set up alike.
 */
public final class DemoServers implements AutoCloseable {

  /** The demo's migration. */
  public static final String MIGRATION_ID = "demo";

  /** What the destination becomes, too; of what else differs people are told. */
  private static final Map<BucketItem, ItemGate> APPLIED =
      Map.of(
          BucketItem.TAGS, ItemGate.APPLY,
          BucketItem.CORS, ItemGate.APPLY,
          BucketItem.LIFECYCLE, ItemGate.APPLY);

  private static final String SOURCE = "demo-source";
  private static final String DESTINATION = "demo-destination";
  private static final String ROLES = "arn:aws:iam::123456789012:role/";

  /** Who migrates; the freeze of the source makes an exception for it. */
  private static final Principal MIGRATOR =
      Principal.of("AKIADEMOMIGRATOR0001", "the/migrations/secret").withArn(ROLES + "brigade");

  /** Who writes. */
  private static final Principal SHOP =
      Principal.of("AKIADEMOSHOP00000001", "the/shops/secret").withArn(ROLES + "shop");

  private final FakeS3Server source;
  private final FakeS3Server destination;
  private final FakeBucket oldBucket;
  private final FakeBucket newBucket;

  private DemoServers(FakeS3Server source, FakeS3Server destination) {
    this.source = source.add(MIGRATOR).add(SHOP);
    this.destination = destination.add(MIGRATOR).add(SHOP);
    oldBucket = source.createBucket("old-bucket");
    newBucket = destination.createBucket("new-bucket");
  }

  /** Starts both and fills the source. */
  public static DemoServers start() {
    DemoServers servers = new DemoServers(FakeS3Server.start(), FakeS3Server.start());
    MadeUpBucket.fill(servers.oldBucket);
    servers.configure();
    return servers;
  }

  private void configure() {
    oldBucket.settings(settings -> settings.withVersioning(Versioning.ENABLED));
    oldBucket
        .configuration()
        .putAll(
            Map.of(
                "tagging",
                "<Tagging><TagSet><Tag><Key>team</Key><Value>shop</Value></Tag></TagSet></Tagging>",
                "lifecycle",
                "<LifecycleConfiguration><Rule><ID>logs</ID><Filter><Prefix>logs/</Prefix></Filter>"
                    + "<Status>Enabled</Status><Expiration><Days>365</Days></Expiration></Rule>"
                    + "</LifecycleConfiguration>",
                "cors",
                cors("<AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod>"),
                "policy",
                policy(oldBucket)));
    newBucket
        .configuration()
        .putAll(
            Map.of(
                "cors", cors("<AllowedMethod>GET</AllowedMethod>"), "policy", policy(newBucket)));
  }

  private static String cors(String methods) {
    return "<CORSConfiguration><CORSRule><AllowedOrigin>https://shop.example.com</AllowedOrigin>%s</CORSRule></CORSConfiguration>"
        .formatted(methods);
  }

  private static String policy(FakeBucket bucket) {
    return """
        {"Version": "2012-10-17", "Statement": [{"Sid": "Shop", "Effect": "Allow",
          "Principal": {"AWS": "%s"}, "Action": ["s3:GetObject", "s3:PutObject"],
          "Resource": "arn:aws:s3:::%s/*"}]}"""
        .formatted(SHOP.arn(), bucket.name());
  }

  /** How a worker reaches them. */
  public Map<String, S3Connection> connections() {
    return Map.of(
        SOURCE, connection(SOURCE, source), DESTINATION, connection(DESTINATION, destination));
  }

  private static S3Connection connection(String name, FakeS3Server server) {
    return S3Connection.to(
        name,
        server.endpoint(),
        new S3Credentials.Static(MIGRATOR.accessKeyId(), MIGRATOR.secretAccessKey(), null));
  }

  /** What the demo asks for. */
  public MigrationSpec spec() {
    return new MigrationSpec(
            MIGRATION_ID,
            new BucketLocation(SOURCE, oldBucket.name(), "", null),
            new BucketLocation(DESTINATION, newBucket.name(), "", null),
            null,
            CopyOptions.DEFAULT,
            null,
            false,
            Canary.DEFAULT,
            SelectionOptions.NONE,
            MigrationSpec.DEFAULT_GIVE_UP_AFTER,
            MigrationSpec.DEFAULT_LEASE_TIME,
            VerifyLevel.LISTING)
        .withBuckets(new BucketOptions(APPLIED, List.of(CopyHazard.SOURCE_LIFECYCLE)));
  }

  /** The principal that the freeze does not stop, by its Amazon resource name. */
  String migrator() {
    return MIGRATOR.arn();
  }

  /** The source as the application sees it; the caller closes it. */
  DemoBucket applicationSource() {
    return new DemoBucket(source, oldBucket, SHOP);
  }

  /** The destination likewise. */
  DemoBucket applicationDestination() {
    return new DemoBucket(destination, newBucket, SHOP);
  }

  /** One of both buckets, past policies; for tests. */
  FakeBucket bucket(String name) {
    return name.equals(oldBucket.name()) ? oldBucket : newBucket;
  }

  /** Where the servers are, for people with an S3 client. */
  public List<String> addresses() {
    return List.of(
        "source: %s/%s".formatted(source.endpoint(), oldBucket.name()),
        "destination: %s/%s".formatted(destination.endpoint(), newBucket.name()));
  }

  @Override
  public void close() {
    source.close();
    destination.close();
  }
}
