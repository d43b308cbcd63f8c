package io.bucketbrigade.testkit.fake.bucket;

import java.time.Instant;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * An unfinished multipart upload.
 *
 * @param id its id
 * @param key of the object to be
 * @param meta of the object to be
 * @param checksumAlgorithm in lower case; empty if the client named none
 * @param checksumType of the object to be
 * @param initiated when it was created
 * @param parts by number
 */
public record Upload(
    String id,
    String key,
    ObjectMeta meta,
    String checksumAlgorithm,
    String checksumType,
    Instant initiated,
    ConcurrentSkipListMap<Integer, StoredPart> parts) {}
