package io.bucketbrigade.engine.upload;

import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;

/**
 * An upload that is about to begin. Where a process dies before it could write down the upload's
 * id, this leads to it.
 *
 * @param bucket the destination's
 * @param key the whole key of the object to be
 * @param intendedAt when, by our clock
 */
public record UploadIntent(String bucket, ObjectKey key, Instant intendedAt) {}
