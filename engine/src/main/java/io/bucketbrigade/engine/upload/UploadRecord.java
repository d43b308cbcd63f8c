package io.bucketbrigade.engine.upload;

import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An upload that was begun; written once, before its first part.
 *
 * @param bucket the destination's
 * @param key the whole key of the object to be
 * @param uploadId the server's name for it
 * @param sourceEtag the version of the source object whose bytes its parts hold
 * @param layout how the source object is cut
 * @param attributesDigest of what the object will carry, which is fixed when an upload begins
 * @param begunAt when, by our clock
 * @param checksum what the whole object must have, and in whose algorithm each part is checked;
 *     null for none
 */
public record UploadRecord(
    String bucket,
    ObjectKey key,
    String uploadId,
    String sourceEtag,
    PartLayout layout,
    String attributesDigest,
    Instant begunAt,
    @Nullable ObjectChecksum checksum) {}
