package io.bucketbrigade.testkit.invariant;

/**
 * A row of a listing.
 *
 * @param key the decoded key
 * @param sizeBytes the size
 * @param etag without quotes
 */
public record ListedRow(String key, long sizeBytes, String etag) {}
