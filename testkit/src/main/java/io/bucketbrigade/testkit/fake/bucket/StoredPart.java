package io.bucketbrigade.testkit.fake.bucket;

import java.time.Instant;

/**
 * A part of an upload, or of the object made of it.
 *
 * @param number 1 to 10,000
 * @param body its bytes
 * @param etag without quotes
 * @param lastModified when it was written
 * @param checksums those sent with it
 */
public record StoredPart(
    int number, Body body, String etag, Instant lastModified, Checksums checksums) {}
