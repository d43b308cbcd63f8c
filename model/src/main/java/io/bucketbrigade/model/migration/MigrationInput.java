package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.verify.Audit;
import org.jspecify.annotations.Nullable;

/**
 * Starts a migration, another pass of it, or an audit.
 *
 * @param spec what was asked
 * @param timing the clocks of its leases
 * @param searchAttributes whether the namespace knows the search attributes {@code BrigadePhase},
 *     {@code BrigadeSource}, {@code BrigadeDestination} (Keyword) and {@code BrigadeFailed} (Int);
 *     setting one that is not registered would block the workflow
 * @param audit compares both sides and writes to neither; null to migrate
 * @param earlier the passes before; null for the first
 * @param limits how fast it may go at its start, as an operator left it; null for what the spec
 *     says
 * @param options what this pass does beyond copying; null for what the spec says
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrationInput(
    MigrationSpec spec,
    LeaseTiming timing,
    boolean searchAttributes,
    @Nullable Audit audit,
    @Nullable EarlierPasses earlier,
    @Nullable Limits limits,
    @Nullable PassOptions options) {

  /** Starts under the spec's own limits. */
  public MigrationInput(
      MigrationSpec spec,
      LeaseTiming timing,
      boolean searchAttributes,
      @Nullable Audit audit,
      @Nullable EarlierPasses earlier) {
    this(spec, timing, searchAttributes, audit, earlier, null, null);
  }

  /** Starts a migration. */
  public MigrationInput(MigrationSpec spec, LeaseTiming timing, boolean searchAttributes) {
    this(spec, timing, searchAttributes, null, null);
  }

  /** What this pass does beyond copying. */
  @JsonIgnore
  public PassOptions pass() {
    return options == null ? spec.passes() : options;
  }
}
