package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * Asks for an object's bytes.
 *
 * @param key the object
 * @param range the bytes; null for all
 * @param ifMatch the ETag that the object must have; null to take any
 */
public record GetRequest(ObjectKey key, @Nullable ByteRange range, @Nullable String ifMatch) {}
