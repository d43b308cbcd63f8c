package io.bucketbrigade.engine.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What HEAD, or the headers of a GET, tell of an object.
 *
 * @param sizeBytes the whole object's size; for {@link ObjectStore#headPart} the part's
 * @param etag without quotes
 * @param lastModified by the server's clock, in seconds
 * @param versionId null where the bucket keeps none
 * @param attributes all but tags
 * @param tagCount how many tags the reply said there are; null if it said nothing, which does not
 *     mean that there are none
 * @param partsCount how many parts, from {@link ObjectStore#headPart}; null if not told
 * @param missingMetadata user metadata that the server could not send ({@code x-amz-missing-meta})
 * @param archive what the reply said of an archive; null if nothing, as of most objects, and of
 *     those in an archive that nobody has asked for
 */
public record ObjectHead(
    long sizeBytes,
    String etag,
    Instant lastModified,
    @Nullable String versionId,
    ObjectAttributes attributes,
    @Nullable Integer tagCount,
    @Nullable Integer partsCount,
    int missingMetadata,
    @Nullable ArchiveState archive) {}
