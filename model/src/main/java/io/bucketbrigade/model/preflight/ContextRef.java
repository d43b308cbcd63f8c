package io.bucketbrigade.model.preflight;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.spec.StateLocation;
import org.jspecify.annotations.Nullable;

/**
 * Points at the immutable record of one run's spec and capabilities in the state store, so that
 * payloads stay small and workers can cache it. Where a migration has many mappings, each has a
 * record of its own, whose spec knows that mapping alone.
 *
 * @param migrationId the migration
 * @param runId the root workflow's first run; a new start has a new record
 * @param state where the state store is; null for the workers' default
 * @param mapping which of many mappings this is about; null for the whole migration, which is all
 *     there is if it has one mapping
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ContextRef(
    String migrationId,
    String runId,
    @Nullable StateLocation state,
    @Nullable MappingNumber mapping) {

  /** The whole migration. */
  public ContextRef(String migrationId, String runId, @Nullable StateLocation state) {
    this(migrationId, runId, state, null);
  }

  /** The same run of one of {@code count} mappings, counted from 0; of one it is the whole. */
  public ContextRef ofMapping(int index, int count) {
    return new ContextRef(
        migrationId, runId, state, count == 1 ? null : new MappingNumber(index, count));
  }

  /** The same mapping's part in another run. */
  public ContextRef ofRun(String otherRunId) {
    return new ContextRef(migrationId, otherRunId, state, mapping);
  }

  /** An even share of what all mappings have together, at least 1. */
  public int shareOf(int total) {
    return mapping == null ? total : Math.max(1, total / mapping.count());
  }

  /** The record's name below the migration's folder in the state store. */
  public String path() {
    return "runs/%s/context.json".formatted(runId);
  }

  /**
   * One of many mappings.
   *
   * @param index its place in the spec, from 0
   * @param count how many there are
   */
  public record MappingNumber(int index, int count) {

    /** Refuses a number that is none of them. */
    public MappingNumber {
      if (index < 0 || index >= count) {
        throw new IllegalArgumentException("mapping %d of %d".formatted(index, count));
      }
    }
  }
}
