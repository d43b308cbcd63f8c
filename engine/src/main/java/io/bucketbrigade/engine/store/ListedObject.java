package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of a listing.
 *
 * @param key the key
 * @param sizeBytes the object's size
 * @param etag without quotes; empty where the server sends none
 * @param lastModified by the server's clock; some servers cut it to seconds
 * @param storageClass null where the server sends none
 */
public record ListedObject(
    ObjectKey key,
    long sizeBytes,
    String etag,
    Instant lastModified,
    @Nullable String storageClass) {

  /** The same row under another key. */
  public ListedObject withKey(ObjectKey newKey) {
    return new ListedObject(newKey, sizeBytes, etag, lastModified, storageClass);
  }
}
