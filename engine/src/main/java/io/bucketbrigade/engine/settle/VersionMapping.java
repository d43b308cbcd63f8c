package io.bucketbrigade.engine.settle;

import io.bucketbrigade.model.key.ObjectKey;

/**
 * Which version at the destination is the copy of which version at the source.
 *
 * @param key the source bucket's whole key, lossless
 * @param sourceVersionId the source's; {@code null} as text for what was written without versions
 * @param destinationVersionId the destination's
 * @param deleteMarker whether both are delete markers
 */
public record VersionMapping(
    ObjectKey key, String sourceVersionId, String destinationVersionId, boolean deleteMarker) {}
