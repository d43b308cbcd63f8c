package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.Bricks;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.generate.BodyPattern;

/**
 * Objects to fill a bucket with; their bodies follow from seed and key and take no memory.
 *
 * @param count how many, under {@code dir-NN/NNNNNNNNN}
 * @param sizeBytes of each
 * @param taggedPercent how many of a hundred have two tags
 */
record FillRequest(String bucket, int count, long sizeBytes, long seed, int taggedPercent) {

  private static final int FOLDERS = 16;

  static FillRequest parse(String text) {
    String[] fields = text.split(":", -1);
    if (fields.length < 4 || fields.length > 5) {
      throw new IllegalArgumentException(
          "--fill is BUCKET:COUNT:SIZE:SEED[:TAGGED_PERCENT], not " + text);
    }
    return new FillRequest(
        fields[0],
        Integer.parseInt(fields[1]),
        Long.parseLong(fields[2]),
        Long.parseLong(fields[3]),
        fields.length == 5 ? Integer.parseInt(fields[4]) : 0);
  }

  void into(FakeBucket filled) {
    for (int i = 0; i < count; i++) {
      String key = String.format("dir-%02d/%09d", i % FOLDERS, i);
      Body body = Body.patterned(BodyPattern.seed(seed, key), sizeBytes);
      filled.put(key, body, meta(i));
    }
    filled.resetWrites();
  }

  private ObjectMeta meta(int index) {
    ObjectMeta plain = ObjectMeta.NONE.header("content-type", "application/octet-stream");
    boolean tagged = index % 100 < taggedPercent;
    return tagged
        ? plain.tag("team", "team-" + index % 7).tag("number", Integer.toString(index))
        : plain;
  }

  /** Fills with objects laid of bricks of the same seed. */
  void largeInto(FakeBucket filled) {
    Bricks bricks = new Bricks(seed);
    for (int i = 0; i < count; i++) {
      filled.putBricks(String.format("large-%06d", i), bricks, seed + i, sizeBytes);
    }
    filled.resetWrites();
  }
}
