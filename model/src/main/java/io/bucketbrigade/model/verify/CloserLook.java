package io.bucketbrigade.model.verify;

import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.time.Instant;

/**
 * A verification looks more closely at what was written since some time, on either side.
 *
 * @param level how closely; above the level of the rest
 * @param since the time, by our clock; the dates of both sides are read with the offsets of theirs
 */
public record CloserLook(VerifyLevel level, Instant since) {}
