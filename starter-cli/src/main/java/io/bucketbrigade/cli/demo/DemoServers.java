package io.bucketbrigade.cli.demo;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.s3.S3Credentials;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.generate.HostileKeys;
import io.bucketbrigade.testkit.generate.SeededBucket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Two S3 servers on 127.0.0.1 that keep their objects in memory. The source holds a bucket as teams
 * have them: folders, odd names, metadata, tags, empty objects, and one that was uploaded in parts.
 */
public final class DemoServers implements AutoCloseable {

  /** The demo's migration. */
  public static final String MIGRATION_ID = "demo";

  private static final String SOURCE = "demo-source";
  private static final String DESTINATION = "demo-destination";
  private static final String META_PREFIX = "x-amz-meta-";

  // Every run shows the same bucket.
  private static final long SEED = 2026;
  private static final int OBJECTS = 2_000;

  // Small ones are more frequent, so 2,000 objects are about 30 MB: both buckets are in memory.
  private static final int OBJECT_BYTES_MAX = 64 * 1024;
  private static final int PART_BYTES = 8 * 1024 * 1024;
  private static final int PARTS = 3;

  private static final String ODD_FOLDER = "odd names/";

  private final FakeS3Server source;
  private final FakeS3Server destination;

  private DemoServers(FakeS3Server source, FakeS3Server destination) {
    this.source = source;
    this.destination = destination;
  }

  /** Starts both and fills the source. */
  public static DemoServers start() {
    DemoServers servers = new DemoServers(FakeS3Server.start(), FakeS3Server.start());
    fill(servers.source.createBucket("old-bucket"));
    servers.destination.createBucket("new-bucket");
    return servers;
  }

  /** How a worker reaches them. */
  public Map<String, S3Connection> connections() {
    return Map.of(
        SOURCE, connection(SOURCE, source), DESTINATION, connection(DESTINATION, destination));
  }

  /** What the demo asks for. */
  public MigrationSpec spec() {
    return new MigrationSpec(
        MIGRATION_ID,
        new BucketLocation(SOURCE, "old-bucket", "", null),
        new BucketLocation(DESTINATION, "new-bucket", "", null),
        null,
        CopyOptions.DEFAULT,
        null,
        false,
        Canary.DEFAULT,
        SelectionOptions.NONE,
        MigrationSpec.DEFAULT_GIVE_UP_AFTER,
        MigrationSpec.DEFAULT_LEASE_TIME,
        VerifyLevel.LISTING);
  }

  /** Where the servers are, for people with an S3 client. */
  public List<String> addresses() {
    return List.of(
        "source: %s/old-bucket".formatted(source.endpoint()),
        "destination: %s/new-bucket".formatted(destination.endpoint()));
  }

  @Override
  public void close() {
    source.close();
    destination.close();
  }

  private static S3Connection connection(String name, FakeS3Server server) {
    return S3Connection.to(
        name,
        server.endpoint(),
        new S3Credentials.Static(server.accessKey(), server.secretKey(), null));
  }

  private static void fill(FakeBucket bucket) {
    for (SeededBucket.Entry entry : SeededBucket.entries(SEED, OBJECTS, OBJECT_BYTES_MAX)) {
      bucket.put(entry.key(), Body.patterned(entry.seed(), entry.sizeBytes()), meta(entry));
    }
    for (String key : HostileKeys.all()) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      if (ODD_FOLDER.length() + bytes.length <= ObjectKey.MAX_UTF8_BYTES) {
        bucket.put(ODD_FOLDER + key, bytes);
      }
    }
    Body part = Body.of(BodyPattern.bytes(SEED, PART_BYTES));
    bucket.putMultipart(
        "videos/holiday.mp4",
        Collections.nCopies(PARTS, part),
        ObjectMeta.NONE.header("content-type", "video/mp4").tag("project", "demo"));
  }

  private static ObjectMeta meta(SeededBucket.Entry entry) {
    ObjectMeta meta = ObjectMeta.NONE;
    for (Map.Entry<String, String> header : entry.headers().entrySet()) {
      String name = header.getKey();
      meta =
          name.startsWith(META_PREFIX)
              ? meta.user(name.substring(META_PREFIX.length()), header.getValue())
              : meta.header(name, header.getValue());
    }
    for (Map.Entry<String, String> tag : entry.tags().entrySet()) {
      meta = meta.tag(tag.getKey(), tag.getValue());
    }
    return meta;
  }
}
