package io.bucketbrigade.testkit.fake.bucket;

import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Objects that follow from their index and are never stored: a bucket of millions of keys that
 * costs nothing. Listings of objects show them, listings of versions do not. Keys must ascend with
 * the index in the bucket's order.
 *
 * @param count how many
 * @param rows the object of an index, 0 to count - 1
 */
public record GeneratedObjects(long count, LongFunction<StoredObject> rows) {

  /** None. */
  public static final GeneratedObjects NONE =
      new GeneratedObjects(
          0,
          index -> {
            throw new IllegalArgumentException("no row " + index);
          });

  private static final int DIGITS = 12;

  /**
   * Objects named by number in fixed width, all of the same body, so that all have the same ETag.
   *
   * @param prefix before the number
   */
  public static GeneratedObjects numbered(
      long count, String prefix, int sizeBytes, Instant lastModified) {
    Body body = Body.patterned(count, sizeBytes);
    String etag = HexFormat.of().formatHex(body.digest("MD5"));
    return new GeneratedObjects(
        count,
        index ->
            StoredObject.draft(
                    numberedKey(prefix, index),
                    body,
                    etag,
                    ObjectMeta.NONE,
                    List.of(),
                    Checksums.NONE)
                .withLastModified(lastModified));
  }

  /** The key of an index of {@link #numbered}. */
  public static String numberedKey(String prefix, long index) {
    String digits = Long.toString(index);
    return prefix + "0".repeat(DIGITS - digits.length()) + digits;
  }

  @Nullable StoredObject find(String key, Comparator<String> order) {
    long index = firstAtLeast(key, order);
    if (index == count) {
      return null;
    }
    StoredObject row = rows.apply(index);
    return row.key().equals(key) ? row : null;
  }

  /** The index of the first key that is not before the given one; count if there is none. */
  long firstAtLeast(String key, Comparator<String> order) {
    long low = 0;
    long high = count;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (order.compare(rows.apply(middle).key(), key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
