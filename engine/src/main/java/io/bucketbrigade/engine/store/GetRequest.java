package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * Asks for an object's bytes.
 *
 * @param key the object
 * @param range the bytes; null for all
 * @param ifMatch the ETag that the object must have; null to take any
 * @param versionId the version to read; null for the current one
 * @param withChecksum whether the whole object's checksum is to be told
 */
public record GetRequest(
    ObjectKey key,
    @Nullable ByteRange range,
    @Nullable String ifMatch,
    @Nullable String versionId,
    boolean withChecksum) {

  /** Reads a version without its checksum. */
  public GetRequest(
      ObjectKey key,
      @Nullable ByteRange range,
      @Nullable String ifMatch,
      @Nullable String versionId) {
    this(key, range, ifMatch, versionId, false);
  }

  /** Reads the current version. */
  public GetRequest(ObjectKey key, @Nullable ByteRange range, @Nullable String ifMatch) {
    this(key, range, ifMatch, null);
  }
}
