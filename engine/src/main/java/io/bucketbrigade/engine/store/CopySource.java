package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * The source of a server-side copy.
 *
 * @param bucket its bucket
 * @param key its key
 * @param ifMatch the ETag that it must have; null to take any
 * @param versionId the version to copy; null for the current one
 */
public record CopySource(
    String bucket, ObjectKey key, @Nullable String ifMatch, @Nullable String versionId) {

  /** Copies the current version. */
  public CopySource(String bucket, ObjectKey key, @Nullable String ifMatch) {
    this(bucket, key, ifMatch, null);
  }
}
