package io.bucketbrigade.engine.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a bucket is.
 *
 * @param endpoint the endpoint's URL; "aws" for the provider's own
 * @param region the bucket's region as the server tells it, else the one configured
 * @param owner the owner's canonical id (GetBucketAcl); null where that is refused or unknown
 * @param versioned whether versioning is enabled; false where the server does not know the call
 * @param serverTime the Date of the reply; null if it sent none
 */
public record BucketFacts(
    String endpoint,
    String region,
    @Nullable String owner,
    boolean versioned,
    @Nullable Instant serverTime) {}
