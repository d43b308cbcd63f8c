package io.bucketbrigade.testkit.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Objects of a realistic bucket that follow from a seed: many small ones, some large, folders, some
 * with metadata and tags.
 */
public final class SeededBucket {

  private static final List<String> TYPES =
      List.of("text/plain", "application/json", "image/png", "text/html; charset=utf-8");

  private SeededBucket() {}

  /**
   * An object to be.
   *
   * @param key its key
   * @param seed of its body ({@link BodyPattern})
   * @param sizeBytes of its body
   * @param headers for a PUT: content headers, {@code x-amz-meta-*}
   * @param tags its tags
   */
  public record Entry(
      String key, long seed, int sizeBytes, Map<String, String> headers, Map<String, String> tags) {

    /** Its body. */
    public byte[] body() {
      return BodyPattern.bytes(seed, sizeBytes);
    }
  }

  /**
   * The objects of a bucket.
   *
   * @param count how many, all with different keys
   * @param maxSizeBytes sizes are spread from 0 to this, small ones more often
   */
  public static List<Entry> entries(long seed, int count, int maxSizeBytes) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String key = key(random, i);
      double share = random.nextDouble();
      int size = (int) (maxSizeBytes * share * share * share);
      entries.add(
          new Entry(
              key,
              BodyPattern.seed(seed, key),
              random.nextInt(50) == 0 ? 0 : size,
              headers(random, i),
              tags(random)));
    }
    return entries;
  }

  private static String key(SplittableRandom random, int index) {
    String folder =
        switch (random.nextInt(5)) {
          case 0 -> "";
          case 1 -> "logs/2026/" + (1 + random.nextInt(12)) + "/";
          case 2 -> "images/" + Integer.toHexString(random.nextInt(256)) + "/";
          case 3 -> "data v2/" + random.nextInt(10) + "/";
          default -> "users/" + random.nextInt(100) + "/inbox/";
        };
    return folder + String.format("%06d", index) + "-" + Integer.toHexString(random.nextInt());
  }

  private static Map<String, String> headers(SplittableRandom random, int index) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("content-type", TYPES.get(random.nextInt(TYPES.size())));
    if (random.nextInt(4) == 0) {
      headers.put("cache-control", "max-age=" + random.nextInt(100_000));
    }
    if (random.nextInt(8) == 0) {
      headers.put("content-disposition", "attachment; filename=\"f " + index + ".bin\"");
      headers.put("content-language", "de");
    }
    if (random.nextInt(3) == 0) {
      headers.put("x-amz-meta-owner", "team-" + random.nextInt(9));
      headers.put("x-amz-meta-checked", "yes, by hand");
    }
    if (random.nextInt(16) == 0) {
      // Metadata outside ASCII travels as encoded words: "Gruesse" with umlaut and sharp s.
      headers.put("x-amz-meta-note", "=?UTF-8?B?R3LDvMOfZQ==?=");
    }
    return headers;
  }

  private static Map<String, String> tags(SplittableRandom random) {
    Map<String, String> tags = new LinkedHashMap<>();
    if (random.nextInt(4) == 0) {
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        tags.put("key " + n, "value+" + random.nextInt(100));
      }
    }
    return tags;
  }
}
