package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.preflight.PreflightResult;
import org.jspecify.annotations.Nullable;

/**
 * What preflight found.
 *
 * @param result the verdict
 * @param context what leases need to know; null if the migration was refused
 */
public record PreflightReport(PreflightResult result, @Nullable MigrationContext context) {}
