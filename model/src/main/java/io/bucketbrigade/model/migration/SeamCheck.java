package io.bucketbrigade.model.migration;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.ContextRef;

/**
 * Asks whether a key exists at the source that one range saw beyond its end and its neighbour did
 * not see.
 *
 * @param context the migration
 * @param key the key
 */
public record SeamCheck(ContextRef context, ObjectKey key) {}
