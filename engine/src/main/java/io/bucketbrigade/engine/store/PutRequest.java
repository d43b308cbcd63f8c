package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;

/**
 * Writes a whole object.
 *
 * @param key its key
 * @param attributes all that it carries, tags included
 * @param condition what must hold at the destination
 */
public record PutRequest(ObjectKey key, ObjectAttributes attributes, WriteCondition condition) {}
