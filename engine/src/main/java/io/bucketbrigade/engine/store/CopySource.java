package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * The source of a server-side copy.
 *
 * @param bucket its bucket
 * @param key its key
 * @param ifMatch the ETag that it must have; null to take any
 */
public record CopySource(String bucket, ObjectKey key, @Nullable String ifMatch) {}
