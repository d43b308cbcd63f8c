package io.bucketbrigade.cli.demo;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.generate.HostileKeys;
import io.bucketbrigade.testkit.generate.SeededBucket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;

/**
 * Objects as teams have them: folders, odd names, metadata, tags, empty objects, and one that was
 * uploaded in parts.
 */
final class MadeUpBucket {

  private static final String META_PREFIX = "x-amz-meta-";

  // Every run shows the same bucket.
  private static final long SEED = 2026;
  private static final int OBJECTS = 2_000;

  // Small ones are more frequent, so 2,000 objects are about 30 MB: both buckets are in memory.
  private static final int OBJECT_BYTES_MAX = 64 * 1024;
  private static final int PART_BYTES = 8 * 1024 * 1024;
  private static final int PARTS = 3;

  private static final String ODD_FOLDER = "odd names/";

  private MadeUpBucket() {}

  /** Fills a bucket. */
  static void fill(FakeBucket bucket) {
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
