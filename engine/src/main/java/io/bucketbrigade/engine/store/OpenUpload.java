package io.bucketbrigade.engine.store;

import java.time.Instant;

/**
 * A multipart upload that is neither completed nor aborted.
 *
 * @param uploadId the server's name for it
 * @param initiated when it was begun, by the server's clock; often in whole seconds
 */
public record OpenUpload(String uploadId, Instant initiated) {}
