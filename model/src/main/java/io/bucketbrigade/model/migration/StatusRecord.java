package io.bucketbrigade.model.migration;

import io.bucketbrigade.model.preflight.ContextRef;

/**
 * The migration's status, to be kept in the state store so that it can be read when nothing runs.
 *
 * @param context the migration
 * @param progress its state
 */
public record StatusRecord(ContextRef context, MigrationProgress progress) {}
