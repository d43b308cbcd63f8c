package io.bucketbrigade.model.large;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An open upload of a huge object, as workers pass it on. How the object is cut is in the upload's
 * record in the state store.
 *
 * @param key the object's key, relative to the mapping
 * @param sizeBytes its size
 * @param etag the version of the source object that is copied; never empty
 * @param storageClass the source object's; null where it is told none
 * @param name under which the upload is recorded
 * @param uploadId the server's name for it
 * @param parts how many parts the object has
 * @param ifAbsent whether nothing may be at the destination when it is completed
 * @param ifMatch the ETag of what has to be there then; null for anything
 * @param lastModified the source object's date; absent in what an older version wrote
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LargeUpload(
    ObjectKey key,
    long sizeBytes,
    String etag,
    @Nullable String storageClass,
    String name,
    String uploadId,
    int parts,
    boolean ifAbsent,
    @Nullable String ifMatch,
    @Nullable Instant lastModified) {}
