package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of a listing of versions: a version of an object, or a delete marker.
 *
 * @param key the key
 * @param versionId {@value #NULL_VERSION} for what was written while the bucket kept no versions
 * @param latest whether it is the newest of its key
 * @param deleteMarker whether it says that there is no object; then it has no size, ETag and class
 * @param sizeBytes the version's size
 * @param etag without quotes; empty where the server sends none
 * @param lastModified by the server's clock; some servers cut it to seconds, so it tells no order
 * @param storageClass null where the server sends none
 */
public record ListedVersion(
    ObjectKey key,
    String versionId,
    boolean latest,
    boolean deleteMarker,
    long sizeBytes,
    String etag,
    Instant lastModified,
    @Nullable String storageClass) {

  /** The version id of objects that were written while the bucket kept no versions. */
  public static final String NULL_VERSION = "null";

  /** A delete marker. */
  public static ListedVersion marker(
      ObjectKey key, String versionId, boolean latest, Instant lastModified) {
    return new ListedVersion(key, versionId, latest, true, 0, "", lastModified, null);
  }

  /** The same row under another key. */
  public ListedVersion withKey(ObjectKey newKey) {
    return new ListedVersion(
        newKey, versionId, latest, deleteMarker, sizeBytes, etag, lastModified, storageClass);
  }

  /** The object that reads of this version id see. */
  public ListedObject object() {
    return new ListedObject(key, sizeBytes, etag, lastModified, storageClass, versionId, null);
  }
}
