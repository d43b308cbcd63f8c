package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.spec.MigrationSpec;
import org.jspecify.annotations.Nullable;

/**
 * Starts a migration, or another pass of it.
 *
 * @param spec what was asked
 * @param timing the clocks of its leases
 * @param searchAttributes whether the namespace knows the search attributes {@code BrigadePhase},
 *     {@code BrigadeSource}, {@code BrigadeDestination} (Keyword) and {@code BrigadeFailed} (Int);
 *     setting one that is not registered would block the workflow
 * @param earlier the passes before; null for the first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrationInput(
    MigrationSpec spec,
    LeaseTiming timing,
    boolean searchAttributes,
    @Nullable EarlierPasses earlier) {

  /** Starts a migration. */
  public MigrationInput(MigrationSpec spec, LeaseTiming timing, boolean searchAttributes) {
    this(spec, timing, searchAttributes, null);
  }
}
