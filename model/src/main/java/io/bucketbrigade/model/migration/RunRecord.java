package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.preflight.ContextRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of a migration: where its records are, and when it copied.
 *
 * @param context names its records in the state store
 * @param copyStartedAt when copying began; null before
 * @param copyEndedAt when copying ended; null before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunRecord(
    ContextRef context, @Nullable Instant copyStartedAt, @Nullable Instant copyEndedAt) {}
