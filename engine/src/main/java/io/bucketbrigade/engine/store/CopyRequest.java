package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;

/**
 * Copies a whole object on the server, its metadata and (unless {@code withTags} is false) tags
 * with it. Storage class and website redirect are not copied by S3, so they are given.
 *
 * @param source what to copy
 * @param key where to
 * @param withTags whether tags come along
 * @param condition what must hold at the destination
 */
public record CopyRequest(
    CopySource source, ObjectKey key, boolean withTags, WriteCondition condition) {}
