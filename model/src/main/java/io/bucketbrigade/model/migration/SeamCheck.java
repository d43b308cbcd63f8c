package io.bucketbrigade.model.migration;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.ContextRef;
import java.time.Instant;

/**
 * Asks about a key that one range saw and its neighbour did not see. A key that came later than the
 * neighbour's listing explains that; an older one was missed.
 *
 * @param context the migration
 * @param key the key
 * @param before when the listing began that does not show it, by our clock
 */
public record SeamCheck(ContextRef context, ObjectKey key, Instant before) {}
