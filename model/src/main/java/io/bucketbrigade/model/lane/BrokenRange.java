package io.bucketbrigade.model.lane;

import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.KeyRange;

/**
 * Keys that could not be migrated because their listing cannot be trusted, or because a side stayed
 * unavailable.
 *
 * @param range the keys
 * @param problem why
 */
public record BrokenRange(KeyRange range, Problem problem) {}
