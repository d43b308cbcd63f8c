package io.bucketbrigade.model.preflight;

import io.bucketbrigade.model.spec.MigrationSpec;

/**
 * What every lease needs to know; written once by preflight, then immutable.
 *
 * @param spec what was asked
 * @param source the source as found
 * @param destination the destination as found
 */
public record MigrationContext(MigrationSpec spec, SideRecord source, SideRecord destination) {}
