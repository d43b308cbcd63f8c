package io.bucketbrigade.engine.store;

import org.jspecify.annotations.Nullable;

/**
 * What a write made.
 *
 * @param etag without quotes; empty where the server sends none
 * @param versionId null where the bucket keeps none
 */
public record WriteResult(String etag, @Nullable String versionId) {}
