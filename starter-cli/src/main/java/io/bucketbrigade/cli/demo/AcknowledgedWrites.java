package io.bucketbrigade.cli.demo;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What servers said they have: for each key the bytes that were acknowledged last. Thread-safe.
 *
 * <p>The demo holds some thousand small objects in it.
 */
final class AcknowledgedWrites {

  private final Map<String, byte[]> lastByKey = new LinkedHashMap<>();
  private long count;

  /** Reads what a bucket holds of a key. */
  interface Reader {

    /** The bytes; null if there is no such object. */
    byte @Nullable [] read(String key);
  }

  /** Notes a write that a server acknowledged. */
  synchronized void add(String key, byte[] bytes) {
    lastByKey.put(key, bytes.clone());
    count++;
  }

  /** How many writes were acknowledged. */
  synchronized long count() {
    return count;
  }

  /** How many objects they wrote. */
  synchronized int objects() {
    return lastByKey.size();
  }

  /**
   * The first loss in a bucket that should hold all of them.
   *
   * @param bucket its name, for the sentence
   * @return one sentence that names the key; empty if nothing is lost
   */
  synchronized Optional<String> firstLossAt(String bucket, Reader reader) {
    return lastByKey.entrySet().stream()
        .flatMap(write -> loss(write.getKey(), write.getValue(), bucket, reader).stream())
        .findFirst();
  }

  private static Optional<String> loss(String key, byte[] bytes, String bucket, Reader reader) {
    byte[] found = reader.read(key);
    if (found == null) {
      return Optional.of(
          "a write of '%s' was acknowledged, and %s does not hold it.".formatted(key, bucket));
    }
    return Arrays.equals(found, bytes)
        ? Optional.empty()
        : Optional.of(
            "%s holds other bytes of '%s' than were acknowledged last.".formatted(bucket, key));
  }
}
