package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * Asks for one page of a listing of versions.
 *
 * @param prefix keys must begin with it; empty for all
 * @param keyMarker keys must stand after it; null for the beginning
 * @param versionIdMarker with it the listing goes on within {@code keyMarker}, after this version;
 *     null to begin with the next key
 * @param maxKeys 1 to {@value ListRequest#MAX_KEYS}
 */
public record VersionsRequest(
    String prefix, @Nullable ObjectKey keyMarker, @Nullable String versionIdMarker, int maxKeys) {

  /** Refuses a page size out of bounds, and a version without its key. */
  public VersionsRequest {
    if (maxKeys < 1 || maxKeys > ListRequest.MAX_KEYS) {
      throw new IllegalArgumentException("maxKeys is " + maxKeys);
    }
    if (versionIdMarker != null && keyMarker == null) {
      throw new IllegalArgumentException("a version marker needs a key marker");
    }
  }
}
