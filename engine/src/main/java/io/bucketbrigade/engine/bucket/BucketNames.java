package io.bucketbrigade.engine.bucket;

import org.jspecify.annotations.Nullable;

/**
 * What stands for a bucket in its own configuration, and for another one in that one's.
 *
 * @param bucket its name
 * @param account the number of the account that owns it; null where nobody said
 * @param aws whether it is at AWS, whose defaults hold then
 */
public record BucketNames(String bucket, @Nullable String account, boolean aws) {}
