package io.bucketbrigade.testkit.invariant;

/**
 * A row of a listing of versions.
 *
 * @param key the decoded key
 * @param versionId its version
 * @param deleteMarker whether it is a delete marker
 */
public record VersionRow(String key, String versionId, boolean deleteMarker) {}
