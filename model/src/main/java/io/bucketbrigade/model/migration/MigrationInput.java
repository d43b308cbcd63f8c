package io.bucketbrigade.model.migration;

import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.spec.MigrationSpec;

/**
 * Starts a migration.
 *
 * @param spec what was asked
 * @param timing the clocks of its leases
 * @param searchAttributes whether the namespace knows the search attributes {@code BrigadePhase},
 *     {@code BrigadeSource}, {@code BrigadeDestination} (Keyword) and {@code BrigadeFailed} (Int);
 *     setting one that is not registered would block the workflow
 */
public record MigrationInput(MigrationSpec spec, LeaseTiming timing, boolean searchAttributes) {}
