package io.bucketbrigade.model.migration;

import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.spec.MigrationSpec;

/**
 * Starts a migration.
 *
 * @param spec what was asked
 * @param timing the clocks of its leases
 */
public record MigrationInput(MigrationSpec spec, LeaseTiming timing) {}
