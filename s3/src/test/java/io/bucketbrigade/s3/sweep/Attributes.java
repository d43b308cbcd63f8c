package io.bucketbrigade.s3.sweep;

import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import java.util.List;
import java.util.Random;

/** Everything that an object can carry, at random. */
final class Attributes {

  private static final List<String> TYPES =
      List.of("text/plain", "text/html; charset=\"utf-8\"", "application/x-odd+json;a=1", "x/y");
  private static final List<String> EXPIRES =
      List.of("Wed, 21 Oct 2043 07:28:00 GMT", "0", "never", "2043-10-21");
  private static final List<String> NOTES =
      List.of(
          "plain",
          "a=b; c, d",
          "=?UTF-8?B?R3LDvMOfZSDwn5iA?=",
          "=?UTF-8?Q?caf=C3=A9?=",
          "x".repeat(1_500));
  private static final List<String> CLASSES = List.of("STANDARD_IA", "ONEZONE_IA", "GLACIER_IR");

  private Attributes() {}

  static ObjectMeta random(Random random) {
    ObjectMeta meta = ObjectMeta.NONE;
    if (random.nextBoolean()) {
      meta = meta.header("content-type", pick(TYPES, random));
    }
    if (random.nextInt(3) == 0) {
      meta = meta.header("cache-control", "no-cache, max-age=" + random.nextInt(100));
      meta = meta.header("content-encoding", "gzip");
    }
    if (random.nextInt(4) == 0) {
      meta = meta.header("content-disposition", "attachment; filename=\"a b;c.bin\"");
      meta = meta.header("content-language", "de, en");
    }
    if (random.nextInt(4) == 0) {
      meta = meta.header("expires", pick(EXPIRES, random));
    }
    if (random.nextInt(6) == 0) {
      meta = meta.header("x-amz-website-redirect-location", "/other page?x=1&y=2");
    }
    if (random.nextInt(6) == 0) {
      meta = meta.header("x-amz-storage-class", pick(CLASSES, random));
    }
    if (random.nextInt(2) == 0) {
      meta = meta.user("note", pick(NOTES, random)).user("x-1_2.three", "3");
    }
    return random.nextInt(3) == 0 ? tagged(meta, random) : meta;
  }

  private static ObjectMeta tagged(ObjectMeta plain, Random random) {
    ObjectMeta meta = plain.tag("a+b = c", "1 & 2: @/-_.");
    if (random.nextBoolean()) {
      meta = meta.tag("empty", "").tag("gr\u00FC\u00DFe", "\u65E5\u672C");
    }
    for (int n = random.nextInt(8); n > 0; n--) {
      meta = meta.tag("tag" + n, Integer.toString(random.nextInt(10)));
    }
    return meta;
  }

  static <T> T pick(List<T> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}
