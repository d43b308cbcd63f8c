package io.bucketbrigade.testkit.fake.bucket;

import java.util.Map;

/**
 * The checksums of an object or a part.
 *
 * @param type {@code FULL_OBJECT} or {@code COMPOSITE}; empty where there are none
 * @param values those that a client sent, base64 by algorithm in lower case, as in {@code
 *     x-amz-checksum-crc32c}; empty where it sent none, so that S3 made its own
 */
public record Checksums(String type, Map<String, String> values) {

  /** Of all bytes. */
  public static final String FULL_OBJECT = "FULL_OBJECT";

  /** Of the parts' checksums. */
  public static final String COMPOSITE = "COMPOSITE";

  /** None, as with what was written before S3 made some of everything. */
  public static final Checksums NONE = new Checksums("", Map.of());

  /** What S3 makes where the client sent none. */
  public static final Checksums OF_SERVER = new Checksums(FULL_OBJECT, Map.of());

  /** Copies the map. */
  public Checksums {
    values = Map.copyOf(values);
  }
}
