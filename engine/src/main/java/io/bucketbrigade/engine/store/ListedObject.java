package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row of a listing.
 *
 * @param key the key
 * @param sizeBytes the object's size
 * @param etag without quotes; empty where the server sends none
 * @param lastModified by the server's clock; some servers cut it to seconds
 * @param storageClass null where the server sends none
 * @param versionId the version that this row is about; null for whatever is current
 * @param history all versions of the key, newest first, where the listing was one of versions and
 *     showed them on one page; else null
 */
public record ListedObject(
    ObjectKey key,
    long sizeBytes,
    String etag,
    Instant lastModified,
    @Nullable String storageClass,
    @Nullable String versionId,
    @Nullable List<ListedVersion> history) {

  /** GLACIER_IR is readable; INTELLIGENT_TIERING holds readable objects beside archived ones. */
  private static final Set<String> ARCHIVE_CLASSES = Set.of("GLACIER", "DEEP_ARCHIVE");

  /** Copies the list. */
  public ListedObject {
    history = history == null ? null : List.copyOf(history);
  }

  /** A row of a listing of current objects. */
  public ListedObject(
      ObjectKey key,
      long sizeBytes,
      String etag,
      Instant lastModified,
      @Nullable String storageClass) {
    this(key, sizeBytes, etag, lastModified, storageClass, null, null);
  }

  /** Whether its class is one of AWS's whose objects have to be restored before they are read. */
  public boolean isOfArchiveClass() {
    return storageClass != null && ARCHIVE_CLASSES.contains(storageClass);
  }

  /** The same row under another key. */
  public ListedObject withKey(ObjectKey newKey) {
    List<ListedVersion> renamed =
        history == null ? null : history.stream().map(row -> row.withKey(newKey)).toList();
    return new ListedObject(
        newKey, sizeBytes, etag, lastModified, storageClass, versionId, renamed);
  }
}
