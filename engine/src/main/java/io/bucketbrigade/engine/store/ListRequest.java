package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * Asks for one page of a listing.
 *
 * @param prefix keys must begin with it; empty for all
 * @param startAfter keys must stand after it; null for the beginning
 * @param continuationToken of the page before; null for the first page
 * @param delimiter groups keys into common prefixes; null for none
 * @param maxKeys 1 to {@value #MAX_KEYS}
 */
public record ListRequest(
    String prefix,
    @Nullable ObjectKey startAfter,
    @Nullable String continuationToken,
    @Nullable String delimiter,
    int maxKeys) {

  /** The most that ListObjectsV2 returns in a page (S3 API reference). */
  public static final int MAX_KEYS = 1_000;

  /** Refuses a page size out of bounds. */
  public ListRequest {
    if (maxKeys < 1 || maxKeys > MAX_KEYS) {
      throw new IllegalArgumentException("maxKeys is " + maxKeys);
    }
  }

  /** The first page of a flat listing of full pages. */
  public static ListRequest from(String prefix, @Nullable ObjectKey startAfter) {
    return new ListRequest(prefix, startAfter, null, null, MAX_KEYS);
  }

  /** The same listing's next page. */
  public ListRequest next(@Nullable String token, @Nullable ObjectKey after) {
    return new ListRequest(prefix, after, token, delimiter, maxKeys);
  }
}
