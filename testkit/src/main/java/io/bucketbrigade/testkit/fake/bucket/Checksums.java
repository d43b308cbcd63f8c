package io.bucketbrigade.testkit.fake.bucket;

import java.util.Map;

/**
 * The checksums that a client sent with an object or a part.
 *
 * @param type {@code FULL_OBJECT} or {@code COMPOSITE}
 * @param values base64 by algorithm in lower case, as in {@code x-amz-checksum-crc32c}
 */
public record Checksums(String type, Map<String, String> values) {

  /** Of all bytes. */
  public static final String FULL_OBJECT = "FULL_OBJECT";

  /** Of the parts' checksums. */
  public static final String COMPOSITE = "COMPOSITE";

  /** None. */
  public static final Checksums NONE = new Checksums(FULL_OBJECT, Map.of());

  /** Copies the map. */
  public Checksums {
    values = Map.copyOf(values);
  }
}
